#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <boost/filesystem.hpp>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "src/base/text.hpp"

namespace adfkeep::testing {
namespace fs = boost::filesystem;
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

/// Where the child's streams lead.
class Streams {
public:
    Streams(const fs::path& folder, const TempDir& streams) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
        posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, 1, (streams / "out").c_str(), O_WRONLY | O_CREAT, 0600);
        posix_spawn_file_actions_addopen(&actions_, 2, (streams / "err").c_str(), O_WRONLY | O_CREAT, 0600);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams() { posix_spawn_file_actions_destroy(&actions_); }

    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// Signals as a new session has them: a shell that runs the tests in the background ignores SIGINT for all of them.
class FreshSignals {
public:
    FreshSignals() {
        sigset_t all, none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    FreshSignals(const FreshSignals&) = delete;
    FreshSignals& operator=(const FreshSignals&) = delete;
    ~FreshSignals() { posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

}  // namespace

std::string numbered(std::string name, std::size_t number) {
    name += std::to_string(number);
    return name;
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> found;
    for (const auto line : split(text, '\n')) found.emplace_back(line);
    if (found.back().empty()) found.pop_back();
    return found;
}

bool is_one_clear_message(const std::string& err) {
    const auto said = lines(err);
    return !said.empty() && said.size() <= 2 && said.front().starts_with("adfkeep: ") && err.ends_with('\n') &&
           (said.size() == 1 || said.back().starts_with("  "));
}

Process::Process(const fs::path& folder, const Arguments& command,
                 const std::map<std::string, std::string>& environment)
    : streams_(std::make_unique<TempDir>()) {
    auto arguments = command;
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) {
        variables.push_back(name);
        variables.back() += "=" + value;
    }
    const Streams streams(folder, *streams_);
    const FreshSignals signals;
    const int failed = posix_spawn(&id_, arguments.front().c_str(), streams.get(), signals.get(),
                                   pointers(arguments).data(), pointers(variables).data());
    if (failed != 0) FAIL(arguments.front() << " does not start");
}

Process::Process(Process&& other) noexcept
    : streams_(std::move(other.streams_)), id_(std::exchange(other.id_, 0)), status_(other.status_) {}

Process::~Process() {
    if (id_ == 0 || status_) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
}

void Process::send(int signal) const {
    if (!status_) kill(id_, signal);
}

std::string Process::wait_until_it_says(std::string_view words) {
    for (;;) {
        int status = 0;
        // Asked before its streams are read: what it said last is seen.
        if (!status_ && waitpid(id_, &status, WNOHANG) == id_) status_ = status;
        const auto out = read_file(*streams_ / "out"), err = read_file(*streams_ / "err");
        if ((out + '\n' + err).find(words) != std::string::npos) return out;
        if (status_) FAIL("it ended before it said \"" << words << "\": " << err);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

CliResult Process::wait() {
    int status = status_.value_or(0);
    while (!status_ && waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = 0;
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            .out = read_file(*streams_ / "out"),
            .err = read_file(*streams_ / "err")};
}

Machine::Machine() {
    const char* path = std::getenv("PATH");
    const auto program_folder = fs::path(ADFKEEP_PROGRAM).parent_path().string();
    environment_ = {{"HOME", (folder_ / "home").string()},
                    {"XDG_STATE_HOME", (folder_ / "state").string()},
                    {"TMPDIR", (folder_ / "tmp").string()},
                    {"PATH", program_folder + ":" + (path == nullptr ? "/usr/bin:/bin" : path)}};
    for (const auto* name : {"home", "tmp"}) fs::create_directory(folder_ / name);
}

void Machine::write_secret(const std::string& name, std::string_view content) const {
    write(name, content);
    fs::permissions(folder_ / name, fs::owner_read | fs::owner_write);
}

Process Machine::start(const Arguments& arguments) const {
    auto command = arguments;
    command.insert(command.begin(), ADFKEEP_PROGRAM);
    return {folder_.path(), command, environment_};
}

CliResult Machine::shell(const std::string& line) const {
    return Process(folder_.path(), {"/bin/sh", "-c", line}, environment_).wait();
}

}  // namespace adfkeep::testing
