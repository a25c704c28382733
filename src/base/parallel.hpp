// One function over many independent values, on every core.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace adfkeep {

/// Calls `work(index)` for 0 … count-1, from as many threads as there are cores. Returns when all have ended; the error
/// of the lowest index is rethrown, and no new index is begun after an error.
template <typename Work>
void parallel_for(std::size_t count, Work&& work, std::size_t threads = std::thread::hardware_concurrency()) {
    std::atomic<std::size_t> next = 0;
    std::mutex guard;
    std::exception_ptr error;
    std::size_t error_index = count;
    const auto run = [&] {
        for (std::size_t index = next++; index < count; index = next++) {
            try {
                work(index);
            } catch (...) {
                const std::scoped_lock lock(guard);
                if (index < error_index) {
                    error_index = index;
                    error = std::current_exception();
                }
                next = count;
            }
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < std::min(threads, count); ++i) helpers.emplace_back(run);
        run();
    }
    if (error) std::rethrow_exception(error);
}

}  // namespace adfkeep
