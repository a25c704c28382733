// SIGINT and SIGTERM ask every long loop to stop; the second one ends the program at once.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace adfkeep::cli {

class Interrupt {
public:
    /// Blocks both signals in this thread and those it starts; a thread of its own waits for them.
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

private:
    sigset_t signals_;
    std::stop_source source_;
    std::jthread waiter_;
};

}  // namespace adfkeep::cli
