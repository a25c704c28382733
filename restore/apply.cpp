#include "restore/apply.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "restore/expectations.hpp"
#include "restore/refusal_words.hpp"
#include "restore/step_queue.hpp"
#include "restore/writing.hpp"

namespace adfkeep::restore {
namespace {

void check_shape(const Plan& plan) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const auto before : plan.steps[i].after) {
            if (before >= i) report_bug("a step needs one that comes after it", to_text(plan.steps[i].entity));
            if (plan.steps[i].action != Action::start && plan.steps[before].action == Action::start)
                report_bug("a step waits for a trigger to run", to_text(plan.steps[i].entity));
        }
}

/// What this restore's other steps do to one trigger.
struct Handling {
    std::optional<std::size_t> stop;
    std::vector<std::size_t> writes;
};

class Applying {
public:
    Applying(const Plan& plan, azure::FactoryWriter& target, const ApplyOptions& options, const StepListener& listener,
             Progress& progress, const std::stop_token& stop)
        : plan_(plan),
          options_(options),
          listener_(listener),
          progress_(progress),
          stop_(stop),
          writing_(plan, target, options),
          results_(plan.steps.size()),
          total_(plan.steps.size() - plan.count(Action::manual)) {}

    Applied run() {
        work_off(members([](Action action) { return action != Action::start && action != Action::manual; }),
                 AfterFailure::hold_back);
        work_off(starts_to_try(), AfterFailure::go_on);
        if (listener_error_) std::rethrow_exception(listener_error_);
        return applied();
    }

private:
    template <typename Takes>
    std::vector<bool> members(Takes takes) const {
        std::vector<bool> flags(plan_.steps.size());
        for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = takes(plan_.steps[i].action);
        return flags;
    }

    void work_off(const std::vector<bool>& is_member, AfterFailure after_failure) {
        const auto count = static_cast<std::size_t>(std::ranges::count(is_member, true));
        if (count == 0) return;
        StepQueue queue(plan_, is_member, after_failure);
        const auto work = [&] {
            while (const auto step = queue.next()) queue.ended(*step, run(*step));
        };
        // What is to be started may have been stopped by us: nothing ends that early.
        end_early_ = [&] {
            if (after_failure == AfterFailure::hold_back) queue.close();
        };
        const std::stop_callback on_stop(stop_, end_early_);
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < std::min(options_.at_once, count); ++i) helpers.emplace_back(work);
        work();
    }

    /// Whether it ended well.
    bool run(std::size_t number) {
        const auto& step = plan_.steps[number];
        if (!tell([&] { listener_.starting(number); }) && step.action != Action::start) return false;
        auto result = attempt(step, number);
        const bool is_done = result.outcome == Outcome::done;
        tell([&] { listener_.ended(number, result); });
        results_[number] = std::move(result);
        progress_.at(++ended_, total_);
        return is_done;
    }

    StepResult attempt(const Step& step, std::size_t number) {
        try {
            writing_.perform(step, number);
            return {.outcome = Outcome::done, .message = {}};
        } catch (const Error& error) {
            if (error.code() == ErrorCode::interrupted) {
                was_interrupted_ = true;
                end_early_();
                return {.outcome = Outcome::failed, .message = "was interrupted; it may have taken effect"};
            }
            if (is_moved_target(error)) target_moved_ = true;
            return {.outcome = Outcome::failed, .message = why_it_failed(error)};
        } catch (const std::exception& error) {
            return {.outcome = Outcome::failed, .message = error.what()};
        }
    }

    /// One at a time. False once the listener has thrown: then nothing may go on unnoted but the starts.
    template <typename Say>
    bool tell(Say say) {
        const std::scoped_lock lock(listening_);
        if (listener_error_) return false;
        try {
            say();
            return true;
        } catch (...) {
            listener_error_ = std::current_exception();
            end_early_();
            return false;
        }
    }

    /// All but those of triggers that were to be written first, were not, and were not stopped either.
    std::vector<bool> starts_to_try() const {
        std::unordered_map<std::string, Handling> handled;
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
            auto& handling = handled[folded_key(plan_.steps[i].entity)];
            if (plan_.steps[i].action == Action::stop) handling.stop = i;
            if (is_write(plan_.steps[i].action)) handling.writes.push_back(i);
        }
        auto flags = members([](Action action) { return action == Action::start; });
        for (std::size_t i = 0; i < flags.size(); ++i) {
            if (!flags[i]) continue;
            const auto& handling = handled.at(folded_key(plan_.steps[i].entity));
            const auto is_done = [&](std::size_t step) {
                return results_[step] && results_[step]->outcome == Outcome::done;
            };
            flags[i] = handling.stop || std::ranges::all_of(handling.writes, is_done);
        }
        return flags;
    }

    Applied applied() {
        Applied applied{.steps = {}, .was_interrupted = was_interrupted_, .target_moved = target_moved_};
        for (std::size_t i = 0; i < plan_.steps.size(); ++i)
            applied.steps.push_back(results_[i] ? *results_[i] : untried(i));
        const auto is_untried = [](const StepResult& step) { return step.outcome == Outcome::not_tried; };
        if (stop_.stop_requested() && std::ranges::any_of(applied.steps, is_untried)) applied.was_interrupted = true;
        std::size_t sum = 0;
        for (const auto outcome : {Outcome::done, Outcome::failed, Outcome::not_tried, Outcome::manual})
            sum += applied.count(outcome);
        if (sum != plan_.steps.size() || ended_ + applied.count(Outcome::not_tried) != total_)
            report_bug("done, failed, not tried and manual do not add up to what was planned", {});
        return applied;
    }

    StepResult untried(std::size_t number) const {
        const auto& step = plan_.steps[number];
        if (step.action == Action::manual) return {.outcome = Outcome::manual, .message = step.text};
        const auto is_undone = [&](std::size_t before) {
            return plan_.steps[before].action != Action::manual &&
                   !(results_[before] && results_[before]->outcome == Outcome::done);
        };
        const auto first = std::ranges::find_if(step.after, is_undone);
        if (first == step.after.end()) return {.outcome = Outcome::not_tried, .message = "the restore was stopped"};
        return {.outcome = Outcome::not_tried,
                .message = "needs " + to_text(plan_.steps[*first].entity) + ", which was not done"};
    }

    const Plan& plan_;
    const ApplyOptions& options_;
    const StepListener& listener_;
    Progress& progress_;
    const std::stop_token& stop_;
    Writing writing_;
    std::vector<std::optional<StepResult>> results_;  ///< each is written by the thread that has its step
    const std::size_t total_;
    std::atomic<std::size_t> ended_ = 0;
    std::atomic<bool> was_interrupted_ = false, target_moved_ = false;
    std::function<void()> end_early_;
    std::mutex listening_;
    std::exception_ptr listener_error_;
};

}  // namespace

std::size_t Applied::count(Outcome outcome) const noexcept {
    return static_cast<std::size_t>(std::ranges::count(steps, outcome, &StepResult::outcome));
}

Applied apply(const Plan& plan, azure::FactoryWriter& target, const ApplyOptions& options, const StepListener& listener,
              Progress& progress, const std::stop_token& stop) {
    check_shape(plan);
    return Applying(plan, target, options, listener, progress, stop).run();
}

}  // namespace adfkeep::restore
