#include "src/azure/http/waiting.hpp"

#include <condition_variable>
#include <mutex>

#include "src/base/progress.hpp"

namespace adfkeep::http {

std::chrono::milliseconds SystemWaiting::elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void SystemWaiting::pause(std::chrono::milliseconds duration) {
    std::mutex guard;
    std::condition_variable_any never_notified;
    std::unique_lock lock(guard);
    never_notified.wait_for(lock, stop_, duration, [] { return false; });
    check_interrupted(stop_);
}

}  // namespace adfkeep::http
