#include "restore/verify.hpp"

#include <algorithm>
#include <set>

#include "restore/running.hpp"
#include "src/model/difference_report.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::restore {
namespace {

using Keys = std::set<std::string>;

/// What the plan did not mean to bring.
Keys left_out_of(const Plan& plan) {
    Keys keys;
    for (const auto& skipped : plan.skipped)
        if (skipped.why != Skip::identical && skipped.why != Skip::identical_but_masked)
            keys.insert(folded_key(skipped.entity));
    Keys put;
    for (const auto& step : plan.steps)
        if (step.action == Action::create || step.action == Action::update) put.insert(folded_key(step.entity));
    for (const auto& step : plan.steps)
        if (step.action == Action::manual && !put.contains(folded_key(step.entity)) && !can_run(step.entity.kind))
            keys.insert(folded_key(step.entity));
    return keys;
}

bool counts(const Entity& entity, const Keys& left_out) {
    const auto* const info = find_kind(entity.id.kind);
    if (info != nullptr && (info->arm_type.empty() || info->restore == Restore::by_person)) return false;
    return entity.id.kind != files_kind && !left_out.contains(folded_key(entity.id));
}

/// What was to be put, where the plan says so: the target may have kept more of its factory resource.
Factory wanted_of(const Factory& desired, const Plan& plan, const Keys& left_out) {
    Factory wanted{.name = desired.name, .entities = {}};
    for (const auto& entity : desired.entities)
        if (counts(entity, left_out) && entity.id.kind != factory_kind) wanted.entities.push_back(entity);
    const Step* resource = nullptr;
    for (const auto& step : plan.steps)
        if (step.entity.kind == factory_kind && (step.action == Action::create || step.action == Action::update))
            resource = &step;
    if (resource != nullptr) wanted.entities.push_back(resource->wanted);
    arrange(wanted);
    return wanted;
}

Factory same_of(const Factory& now, const Factory& wanted) {
    Factory same{.name = now.name, .entities = {}};
    for (const auto& entity : now.entities)
        if (wanted.find(entity.id) != nullptr) same.entities.push_back(entity);
    return same;
}

/// Triggers that the plan starts or stops must be so.
std::vector<Finding> states(const Plan& plan, const Factory& now) {
    std::vector<Finding> findings;
    Keys started;
    for (const auto& step : plan.steps)
        if (step.action == Action::start) started.insert(folded_key(step.entity));
    for (const auto& step : plan.steps) {
        const bool is_start = step.action == Action::start;
        if (!is_start && step.action != Action::stop) continue;
        const bool shall_run = started.contains(folded_key(step.entity));
        if (is_start != shall_run) continue;
        const auto* const found = now.find(step.entity);
        if (found == nullptr || runs(*found) == shall_run) continue;
        findings.push_back({.rule = "trigger-state",
                            .severity = Severity::error,
                            .kind = step.entity.kind,
                            .entity = step.entity.name,
                            .message = shall_run ? "is stopped, and should run" : "runs, and should be stopped"});
    }
    return findings;
}

}  // namespace

Verified verify(const Factory& desired, Place place, const Plan& plan, const Factory& now) {
    const auto left_out = left_out_of(plan);
    const auto wanted = wanted_of(desired, plan, left_out);
    const auto judged =
        judge({.factory = wanted, .place = place}, {.factory = same_of(now, wanted), .place = Place::service});
    Verified verified{.findings = difference_report(judged.differences, {}, {}).findings};
    for (auto& finding : verified.findings) finding.severity = Severity::error;
    auto state = states(plan, now);
    verified.differences = judged.differences.size() + state.size();
    verified.identical = wanted.entities.size() - judged.differences.size();
    std::ranges::move(state, std::back_inserter(verified.findings));
    verified.findings.insert(verified.findings.end(), judged.notes.begin(), judged.notes.end());
    return verified;
}

}  // namespace adfkeep::restore
