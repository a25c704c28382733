// The surroundings of a live factory: the neighbouring resources without which a restored factory does not work.
//
//     roleAssignments        its GUID               at the factory and below it, and those that its identities hold
//     diagnosticSettings     its name
//     locks                  its name               of the factory, and those that it inherits
//     managedIdentities      its name               user-assigned ones that the factory names
//     policyAssignments      its name               that apply to the factory
//     policyStates           ASSIGNMENT/DEFINITION  the latest ones, "/…" of what stands below the factory
//     subnets                NETWORK/SUBNET         that an SSIS runtime joins
//     networkSecurityGroups  its name               of those subnets
//     encryptionKeys         VAULT/KEY              that CMK names: its properties, no material
//
// What is inherited has the last part of its scope before its name ("resourceGroups/local/keep"); where two still would
// be called the same, the later one is called by its whole id. The definition is the exact text of `properties`, or of
// the whole answer where there are none. `rest` holds the other members that say something, without the envelope; the
// `id` of what stands elsewhere than at the factory; and of a role assignment "roleName", which the service keeps with
// the role.
//
// Source of paths, filters and API versions: the services' OpenAPI.
#pragma once

#include <stop_token>
#include <vector>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/base/progress.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

struct Surroundings {
    std::vector<Entity> entities;  ///< as a snapshot keeps them (captured), unique
    std::vector<UnreadKind>
        unread;  ///< what was refused, is not there or was not understood; of one resource: KIND/NAME
};

/// Asks for the neighbours of `factory`, which was read at `id`, all at once. Read twice they are equal, as long as
/// nobody changes anything. Throws Error(unavailable) where Resource Manager is; a key vault that is not reached is
/// told in `unread`.
[[nodiscard]] Surroundings read_surroundings(ArmClient& client, const FactoryId& id, const Factory& factory,
                                             Progress& progress, const std::stop_token& stop);

}  // namespace adfkeep::azure
