// What the service would refuse, found before the first write.
#pragma once

#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"
#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"

namespace adfkeep::restore {

/// What stands in the way of `plan`, from values alone: names that the service refuses, its limits, properties that
/// cannot change (a runtime's type and network, a tumbling window's start, a private endpoint's target), the rules of
/// customer-managed keys (only on an empty factory, with a user-assigned identity at creation, never removed), locks
/// and built-in policies among `around` (what stands around the target: azure::read_surroundings). Each finding names
/// the entity, says why, and what to do; severity error where the service would certainly refuse, else warning.
[[nodiscard]] std::vector<Finding> check_rules(const Plan& plan, const Actual& actual,
                                               const std::vector<Entity>& around);

/// What only the target can tell: whether the caller may do what `plan` does (Microsoft.Authorization/permissions at
/// the factory, or at its resource group where there is none yet), and whether the key of CMK and a user-assigned
/// identity are there. What cannot be asked is a note, not a failure.
[[nodiscard]] std::vector<Finding> check_target(azure::ArmClient& client, const azure::FactoryId& target,
                                                const Plan& plan);

}  // namespace adfkeep::restore
