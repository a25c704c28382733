#include "restore/restoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "restore/feasibility.hpp"
#include "restore/forecast.hpp"
#include "restore/manual_steps.hpp"
#include "restore/sendable.hpp"
#include "restore/shared_runtime.hpp"
#include "restore/surroundings.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// Why a trigger is held, where it would fire more than `most` runs as soon as it starts.
std::optional<std::string> held_back(const Entity& trigger, std::uint64_t most, Time now) {
    if (trigger.id.kind != "triggers") return std::nullopt;
    const auto told = forecast(trigger, now);
    if (told.runs_at_once <= most) return std::nullopt;
    return fmt::format("start it when its runs may happen: it would fire {} at once ({}); --max-backfill {} starts it",
                       told.runs_at_once, told.text, told.runs_at_once);
}

void append(std::vector<Finding>& to, std::vector<Finding> findings) {
    std::ranges::move(findings, std::back_inserter(to));
}

bool is_problem(const Finding& finding) {
    return finding.state == FindingState::fail && finding.severity == Severity::error;
}

}  // namespace

Wanted wanted(const Wish& wish) {
    auto selected = select(wish.factory, wish.selection);
    Wanted wanted{.factory = {}, .place = wish.place, .changes = {}, .left_out = std::move(selected.left_out)};
    auto mapped = apply_map(std::move(selected.factory), wish.map);
    wanted.factory = std::move(mapped.factory);
    wanted.changes = std::move(mapped.changes);
    return wanted;
}

Prepared prepare(azure::ArmClient& client, const azure::FactoryId& target, const Wish& wish, const Clock& clock,
                 Progress& progress, const std::stop_token& stop) {
    Prepared prepared{.wanted = wanted(wish),
                      .target = read_target(client, target, progress, stop),
                      .plan = {},
                      .with_surroundings = wish.with_surroundings};
    auto options = wish.options;
    options.place = wish.place;
    options.hold = [&](const Entity& trigger) { return held_back(trigger, wish.max_backfill, clock.now()); };
    auto& plan = prepared.plan;
    plan = restore::plan(prepared.wanted.factory, prepared.target.actual, options);
    for (const auto& id : prepared.wanted.left_out) plan.skipped.push_back({.entity = id, .why = Skip::not_selected});
    append(plan.problems, check_rules(plan, prepared.target.actual, prepared.target.around));
    append(plan.problems, check_target(client, target, plan));
    std::ranges::stable_partition(plan.problems, is_problem);
    for (auto& step : manual_steps(prepared.wanted.factory, prepared.target.actual.factory, target))
        plan.steps.push_back(std::move(step));
    return prepared;
}

namespace {

/// `listener`, and before a shared runtime is made its owner lets the factory in. Where that is refused, the service
/// says so of the runtime, too.
StepListener letting_in(const StepListener& listener, azure::ArmClient& client, const azure::FactoryId& target,
                        const Plan& plan) {
    auto both = listener;
    both.starting = [&, inner = listener.starting](std::size_t i) {
        inner(i);
        const auto& step = plan.steps[i];
        if (step.action != Action::create || !is_shared_runtime(step.wanted)) return;
        try {
            let_in(client, target, step.wanted, system_random());
        } catch (const azure::ArmError&) {
            return;
        }
    };
    return both;
}

}  // namespace

Restored execute(const Clients& clients, const azure::FactoryId& target, const Prepared& prepared,
                 const SecretLookup& secret, const StepListener& listener, Progress& progress,
                 const std::stop_token& stop) {
    azure::FactoryWriter writer(clients.stoppable, target), starter(clients.unstoppable, target);
    ApplyOptions options;
    options.starter = &starter;
    options.target_is_new = !prepared.target.actual.exists;
    options.sendable = [&](const Step& step) { return sendable(step, secret); };
    Restored restored{
        .applied = apply(
            prepared.plan, writer, options,
            prepared.with_surroundings ? letting_in(listener, clients.stoppable, target, prepared.plan) : listener,
            progress, stop),
        .verified = {},
        .after = {}};
    if (prepared.with_surroundings && !restored.applied.was_interrupted)
        restore_surroundings(clients.stoppable, target, prepared.wanted.factory, prepared.plan, restored.applied,
                             system_random());
    restored.after = read_target(clients.unstoppable, target, progress, {}).actual.factory;
    restored.verified = verify(prepared.wanted.factory, prepared.wanted.place, prepared.plan, restored.after);
    return restored;
}

Wish undoing(const Prepared& prepared) {
    std::set<std::string> made;
    for (const auto& step : prepared.plan.steps)
        if (step.action == Action::create) made.insert(folded_key(step.entity));
    Wish wish{.factory = prepared.target.actual.factory,
              .place = Place::service,
              .selection = {},
              .map = {},
              .options = {},
              .max_backfill = UINT64_MAX};
    wish.options.prune = true;
    wish.options.may_prune = [made](const Entity& entity) { return made.contains(folded_key(entity.id)); };
    return wish;
}

}  // namespace adfkeep::restore
