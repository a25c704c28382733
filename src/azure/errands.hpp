// Work that brings up more work.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>

namespace adfkeep::azure {

/// Errands, each done by one of several threads at once; one that is being done may add others. Urgent ones go first,
/// else the one that was added first.
class Errands {
public:
    using Errand = std::function<void()>;

    /// Thread-safe.
    void add_urgent(Errand errand);
    void add(Errand errand);

    /// Returns when none is left. After an error no other is begun; it is rethrown when all that were begun have ended.
    void run(std::size_t threads);

private:
    void work();
    /// Absent once there is nothing more to do, nor can be.
    [[nodiscard]] Errand next();
    void ended(std::exception_ptr error);

    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<Errand> urgent_, others_;
    std::size_t running_ = 0;
    std::exception_ptr error_;
};

}  // namespace adfkeep::azure
