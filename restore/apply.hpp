// Applying a plan to a live factory: many steps at once, none before what it needs.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "src/azure/factory_writer.hpp"
#include "src/base/error.hpp"
#include "src/base/progress.hpp"

namespace adfkeep::restore {

enum class Outcome {
    done,
    failed,
    not_tried,  ///< something that it needs failed, or the restore was stopped
    manual,     ///< left to a person
};

struct StepResult {
    Outcome outcome = Outcome::not_tried;
    std::string message;  ///< why it failed, or what it waited for; empty where done
};

struct Applied {
    std::vector<StepResult> steps;  ///< of the plan's steps, in their order
    bool was_interrupted = false;
    bool target_moved = false;  ///< a step failed because somebody changed the target meanwhile

    [[nodiscard]] std::size_t count(Outcome outcome) const noexcept;
};

/// Told from any thread, one at a time: before a step takes effect, and when it has ended. `starting` returns when what
/// it notes would survive a power loss.
struct StepListener {
    std::function<void(std::size_t step)> starting = [](std::size_t) {};
    std::function<void(std::size_t step, const StepResult& result)> ended = [](std::size_t, const StepResult&) {};
};

struct ApplyOptions {
    std::size_t at_once = 16;
    /// Whether the factory was made by this restore, so that nobody else can have put anything there.
    bool target_is_new = false;
    /// What is sent of a create or an update: Step::wanted, with secrets filled in. What the target holds is compared
    /// with Step::wanted itself.
    std::function<Entity(const Step& step)> sendable = [](const Step& step) { return step.wanted; };
    /// Through whom triggers are started, where the client of `target` ends with `stop` and starting must not; null:
    /// through `target`.
    azure::FactoryWriter* starter = nullptr;
};

/// Runs the steps as soon as those in `after` are done; steps that need a failed one are not tried. Starting is
/// different: it is tried after everything else has ended, whatever failed, for every trigger that the target holds:
/// so that no trigger that this restore stopped stays stopped. A step whose entity is no longer what the plan found
/// (Step::before) fails and overwrites nothing; one whose entity is as wanted already is done, without a write. When
/// `stop` is asked for, no new step begins, but for the starts. What the listener throws ends the restore likewise, and
/// is rethrown after the starts. Throws Error(partial) for a plan that is none (a step that needs a later one, or a
/// start), before anything is sent.
[[nodiscard]] Applied apply(const Plan& plan, azure::FactoryWriter& target, const ApplyOptions& options,
                            const StepListener& listener, Progress& progress, const std::stop_token& stop);

}  // namespace adfkeep::restore
