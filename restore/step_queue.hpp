// Steps handed out to several threads, none before what it needs. For apply.cpp only.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "restore/plan.hpp"

namespace adfkeep::restore {

/// What happens to a step that needs one which did not end well.
enum class AfterFailure {
    hold_back,  ///< it never begins
    go_on,      ///< it begins all the same: order is all that counts
};

/// Hands out the steps that `is_member` names; what they need of others is not its business. Among those that may
/// begin, the one with the longest chain of steps behind it goes first. Thread-safe.
class StepQueue {
public:
    StepQueue(const Plan& plan, const std::vector<bool>& is_member, AfterFailure after_failure);

    /// Waits until a step may begin; absent when none will any more.
    [[nodiscard]] std::optional<std::size_t> next();
    void ended(std::size_t step, bool is_well);
    /// No other step begins.
    void close();

private:
    /// Steps behind it in a row, and its number backwards: what was planned first goes first.
    using Rank = std::pair<std::size_t, std::size_t>;

    void make_ready(std::size_t step);
    void release(std::size_t step);

    const AfterFailure after_failure_;
    std::vector<std::vector<std::size_t>> needed_by_;
    std::vector<std::size_t> missing_;
    std::vector<std::size_t> chain_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::priority_queue<Rank> ready_;
    std::size_t running_ = 0;
    bool is_closed_ = false;
};

}  // namespace adfkeep::restore
