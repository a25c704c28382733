// The rules of the service, one function each. For feasibility.cpp and their tests only.
#pragma once

#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"

namespace adfkeep::restore {

using Findings = std::vector<Finding>;

/// Whether the step writes an entity.
[[nodiscard]] inline bool is_put(const Step& step) noexcept {
    return step.action == Action::create || step.action == Action::update;
}

/// A finding about an entity: the service refuses it (error), or may (warning).
[[nodiscard]] Finding about(const EntityId& id, const char* rule, Severity severity, std::string message,
                            std::string fix);

/// Names that the service's OpenAPI refuses, of what is new.
void check_names(const Plan& plan, Findings& findings);
/// The service's published limits. They move, and Azure raises some on request: warnings, but for tags.
void check_limits(const Plan& plan, const Actual& actual, Findings& findings);
/// Properties that an update cannot change.
void check_unchangeable(const Plan& plan, Findings& findings);
/// One managed network in a factory, one private endpoint to a target.
void check_networks(const Plan& plan, const Actual& actual, Findings& findings);
/// Customer-managed keys.
void check_key(const Plan& plan, const Actual& actual, Findings& findings);
/// Locks in force at the target.
void check_locks(const Plan& plan, const std::vector<Entity>& around, Findings& findings);
/// Azure Policy's assignments in force at the target: built-in definitions about Data Factory are judged by their own
/// conditions; what else might deny is a note.
void check_policies(const Plan& plan, const std::vector<Entity>& around, Findings& findings);

}  // namespace adfkeep::restore
