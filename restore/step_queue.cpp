#include "restore/step_queue.hpp"

#include <algorithm>

namespace adfkeep::restore {

StepQueue::StepQueue(const Plan& plan, const std::vector<bool>& is_member, AfterFailure after_failure)
    : after_failure_(after_failure),
      needed_by_(plan.steps.size()),
      missing_(plan.steps.size()),
      chain_(plan.steps.size()) {
    for (std::size_t step = plan.steps.size(); step-- > 0;) {
        if (!is_member[step]) continue;
        for (const auto before : plan.steps[step].after) {
            if (!is_member[before]) continue;
            needed_by_[before].push_back(step);
            ++missing_[step];
            chain_[before] = std::max(chain_[before], chain_[step] + 1);
        }
    }
    for (std::size_t step = 0; step < plan.steps.size(); ++step)
        if (is_member[step] && missing_[step] == 0) make_ready(step);
}

std::optional<std::size_t> StepQueue::next() {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return is_closed_ || !ready_.empty() || running_ == 0; });
    if (is_closed_ || ready_.empty()) return std::nullopt;
    const auto step = needed_by_.size() - 1 - ready_.top().second;
    ready_.pop();
    ++running_;
    return step;
}

void StepQueue::ended(std::size_t step, bool is_well) {
    const std::scoped_lock lock(guard_);
    --running_;
    if (is_well || after_failure_ == AfterFailure::go_on) release(step);
    changed_.notify_all();
}

void StepQueue::close() {
    const std::scoped_lock lock(guard_);
    is_closed_ = true;
    changed_.notify_all();
}

void StepQueue::make_ready(std::size_t step) { ready_.emplace(chain_[step], needed_by_.size() - 1 - step); }

void StepQueue::release(std::size_t step) {
    for (const auto next : needed_by_[step])
        if (--missing_[next] == 0) make_ready(next);
}

}  // namespace adfkeep::restore
