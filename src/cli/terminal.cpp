#include "src/cli/terminal.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <mutex>

#include "src/base/error.hpp"

namespace adfkeep::cli {
namespace {

/// Turns the terminal's echo off until it ends.
class NoEcho {
public:
    NoEcho() : is_set_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!is_set_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~NoEcho() {
        if (is_set_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

private:
    termios before_{};
    bool is_set_;
};

class TerminalProgress final : public Progress {
public:
    explicit TerminalProgress(std::string what) : what_(std::move(what)) {}
    ~TerminalProgress() override {
        if (shown_) std::fputs("\r\x1b[K", stderr);
    }
    TerminalProgress(const TerminalProgress&) = delete;
    TerminalProgress& operator=(const TerminalProgress&) = delete;

    void at(std::size_t done, std::size_t total) override {
        const std::scoped_lock lock(guard_);
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) return;
        next_ = now + std::chrono::milliseconds(50);
        shown_ = true;
        fmt::print(stderr, "\r\x1b[K{} {}{}", what_, done, total != 0 ? fmt::format("/{}", total) : "");
        std::fflush(stderr);
    }

private:
    std::string what_;
    std::mutex guard_;
    std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
    bool shown_ = false;
};

}  // namespace

bool stdin_is_terminal() noexcept { return ::isatty(STDIN_FILENO) == 1; }
bool stdout_is_terminal() noexcept { return ::isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() noexcept { return ::isatty(STDERR_FILENO) == 1; }

Secret ask_secret(const std::string& question) {
    fmt::print(stderr, "{}: ", question);
    std::fflush(stderr);
    std::string line;
    {
        const NoEcho quiet;
        std::getline(std::cin, line);
    }
    std::fputs("\n", stderr);
    Secret typed{ByteView(line)};
    wipe(line);
    if (typed.empty()) throw Error(ErrorCode::refused_access, "nothing was typed");
    return typed;
}

std::string ask(const std::string& question) {
    fmt::print(stderr, "{}: ", question);
    std::fflush(stderr);
    std::string line;
    std::getline(std::cin, line);
    return line;
}

std::unique_ptr<Progress> terminal_progress(const std::string& what) {
    return std::make_unique<TerminalProgress>(what);
}

}  // namespace adfkeep::cli
