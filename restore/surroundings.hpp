// Neighbours of a factory that a restore brings back itself, where it is told to: role assignments, diagnostic
// settings, locks.
#pragma once

#include "restore/apply.hpp"
#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/random.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Does those manual steps of `plan` that are such neighbours of `desired`, in their order, and notes in `applied` what
/// became of each: what the caller may not do stays a manual step. The identity of `target` takes the place of the one
/// that the factory had.
void restore_surroundings(azure::ArmClient& client, const azure::FactoryId& target, const Factory& desired,
                          const Plan& plan, Applied& applied, Random& random);

}  // namespace adfkeep::restore
