#include "src/cli/interrupt.hpp"

#include <pthread.h>

namespace adfkeep::cli {

Interrupt::Interrupt() {
    ::sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM}) ::sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    waiter_ = std::jthread([this](const std::stop_token& ended) {
        int signal = 0;
        ::sigwait(&signals_, &signal);
        if (ended.stop_requested()) return;
        source_.request_stop();
        ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
        ::signal(SIGINT, SIG_DFL);
        ::signal(SIGTERM, SIG_DFL);
    });
}

Interrupt::~Interrupt() {
    waiter_.request_stop();
    // A waiter that saw a signal has ended, or is about to.
    if (!source_.stop_requested()) ::pthread_kill(waiter_.native_handle(), SIGTERM);
}

}  // namespace adfkeep::cli
