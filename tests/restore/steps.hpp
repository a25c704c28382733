// Plans as a test writes them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "tests/emulator/azure.hpp"

namespace adfkeep::restore::testing {

using adfkeep::testing::entity;
using adfkeep::testing::factory_of;

inline Step create(Entity wanted) {
    const auto id = wanted.id;
    return {.action = Action::create, .entity = id, .wanted = std::move(wanted), .before = {}, .after = {}, .text = {}};
}

inline Step update(Entity before, Entity wanted) {
    auto step = create(std::move(wanted));
    step.action = Action::update;
    step.before = std::move(before);
    return step;
}

/// Of any other action.
inline Step step(Action action, const std::string& kind, const std::string& name) {
    return {
        .action = action, .entity = {.kind = kind, .name = name}, .wanted = {}, .before = {}, .after = {}, .text = {}};
}

inline Plan plan_of(std::vector<Step> steps) {
    Plan plan;
    plan.steps = std::move(steps);
    return plan;
}

inline Entity resource(const std::string& definition, const std::string& rest = R"({"location":"westeurope"})") {
    return {.id = {.kind = "factories", .name = "sales"}, .rest = rest, .definition = definition};
}

inline std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
    std::vector<std::string> rules;
    for (const auto& finding : findings) rules.push_back(finding.rule);
    return rules;
}

}  // namespace adfkeep::restore::testing
