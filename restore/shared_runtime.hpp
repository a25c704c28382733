// Runtimes that another factory owns and shares: its owner has to let the restored factory in.
#pragma once

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/random.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Whether `entity` is an integration runtime that is shared from elsewhere.
[[nodiscard]] bool is_shared_runtime(const Entity& entity);

/// Gives the identity of the factory `guest` the Contributor role at the runtime that `entity` shares, where it has not
/// got it already. Throws ArmError where the caller may not.
void let_in(azure::ArmClient& client, const azure::FactoryId& guest, const Entity& entity, Random& random);

}  // namespace adfkeep::restore
