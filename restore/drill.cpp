#include "restore/drill.hpp"

#include <algorithm>

#include "restore/manual_steps.hpp"
#include "restore/planner.hpp"
#include "restore/rehearsal_azure.hpp"
#include "restore/restoring.hpp"
#include "restore/value_at.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr const char *rehearsal_name = "drill", *rehearsal_region = "northeurope";
constexpr std::size_t write_burst = 200, writes_per_second = 10;
constexpr std::chrono::seconds per_step{1};

Finding failed(const Step& step, const StepResult& result) {
    return {.rule = "step-failed",
            .severity = Severity::error,
            .kind = step.entity.kind,
            .entity = step.entity.name,
            .message = std::string(to_text(step.action)) +
                       (result.outcome == Outcome::not_tried ? ": not tried: " : ": ") + result.message};
}

PlanOptions options_of(Place place) {
    PlanOptions options;
    options.place = place;
    options.location = rehearsal_region;
    return options;
}

}  // namespace

SecretLookup stand_ins(const Factory& factory) {
    return [&factory](const EntityId& id, const std::string& path) -> std::optional<std::string> {
        const auto* const entity = factory.find(id);
        if (entity == nullptr || !path.ends_with(".connectionString")) return R"("given")";
        const auto connection = string_at(entity->definition, {"typeProperties", "connectionString"});
        return json::encode(connection + (connection.ends_with(';') ? "" : ";") + "Password=given");
    };
}

std::chrono::seconds least_time(const Plan& plan) {
    std::vector<std::size_t> depth(plan.steps.size());
    std::size_t longest = 0, writes = 0;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        if (step.action == Action::manual) continue;
        ++writes;
        depth[i] = 1;
        for (const auto before : step.after) depth[i] = std::max(depth[i], depth[before] + 1);
        longest = std::max(longest, depth[i]);
    }
    const std::chrono::seconds by_limits(writes > write_burst ? (writes - write_burst) / writes_per_second : 0);
    return std::max(by_limits, static_cast<std::chrono::seconds::rep>(longest) * per_step);
}

Drill drill(const Factory& factory, Place place, const DrillTools& tools) {
    Drill drill;
    RehearsalAzure azure({}, tools.clock, tools.random);
    azure.know_places_of(factory);
    const auto id = RehearsalAzure::factory_id(rehearsal_name);
    const Actual nothing{.name = rehearsal_name, .factory = {}, .exists = false};

    auto options = options_of(place);
    const auto asking = plan(factory, nothing, options);
    drill.secrets = asking.secrets;
    drill.findings = asking.problems;

    options.secret = stand_ins(factory);
    options.skip_broken = true;
    drill.plan = plan(factory, nothing, options);
    drill.manual = manual_steps(factory, nothing.factory, id);
    for (const auto& step : drill.plan.steps)
        if (step.action == Action::manual) drill.manual.push_back(step);
    drill.least_time = least_time(drill.plan);

    const Prepared prepared{.wanted = {.factory = factory, .place = place, .changes = {}, .left_out = {}},
                            .target = {.actual = nothing, .around = {}, .unread = {}},
                            .plan = drill.plan,
                            .with_surroundings = true};
    const auto restored = execute({.stoppable = azure.client(), .unstoppable = azure.client()}, id, prepared,
                                  options.secret, {}, tools.progress, tools.stop);
    const auto& results = restored.applied.steps;
    for (std::size_t i = 0; i < results.size(); ++i)
        if (results[i].outcome == Outcome::failed || results[i].outcome == Outcome::not_tried)
            drill.findings.push_back(failed(drill.plan.steps[i], results[i]));
    drill.identical = restored.verified.identical;
    std::ranges::copy_if(restored.verified.findings, std::back_inserter(drill.findings), [](const Finding& finding) {
        return finding.state == FindingState::fail && finding.severity == Severity::error;
    });
    drill.requests = azure.requests();
    return drill;
}

}  // namespace adfkeep::restore
