#include "src/emulator/factories/sharing_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/emulator/http/refusal.hpp"
#include "src/emulator/json_text.hpp"
#include "src/emulator/neighbours/resources.hpp"

namespace adfkeep::emulator {
namespace {

bool gives_use(std::string_view role_definition) {
    static constexpr std::array<std::string_view, 2> roles{"b24988ac-6180-42a0-ab88-20f7382dd24c",   // Contributor
                                                           "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"};  // Owner
    const auto guid = role_definition.substr(role_definition.rfind('/') + 1);
    return std::ranges::any_of(roles, [&](std::string_view role) { return equal_without_case(role, guid); });
}

bool may_use(const World& world, std::string_view principal, std::string_view runtime) {
    return std::ranges::any_of(world.neighbours.all(), [&](const auto& entry) {
        const Neighbour& assignment = entry.second;
        return equal_without_case(assignment.type, "Microsoft.Authorization/roleAssignments") &&
               is_within(runtime, assignment.scope) &&
               equal_without_case(string_at(assignment.properties, {"principalId"}), principal) &&
               gives_use(string_at(assignment.properties, {"roleDefinitionId"}));
    });
}

}  // namespace

void require_share(const World& world, const LocalFactory& factory, std::string_view name,
                   std::string_view properties) {
    const auto owner = string_at(properties, {"typeProperties", "linkedInfo", "resourceId"});
    if (owner.empty()) return;
    const auto principal = string_at(factory.rest, {"identity", "principalId"});
    // A credential of its own would stand for the identity.
    if (member_at(properties, {"typeProperties", "linkedInfo", "credential"})) return;
    if (principal.empty()) {
        throw Refusal(400, "ManagedIdentityRequiredToCreateLinkedIntegrationRuntime",
                      fmt::format("Managed identity is required when creating linked integration runtime '{}' under "
                                  "'{}'. Please specify a managed identity via credential object.",
                                  name, factory.name));
    }
    if (may_use(world, principal, owner)) return;
    throw Refusal(401, "UnauthorizedIntegrationRuntimeAccess",
                  fmt::format("Access denied. Unable to access shared integration runtime '{}'. Please check whether "
                              "this resource has been granted permission by the shared integration runtime",
                              std::string_view(owner).substr(owner.rfind('/') + 1)));
}

}  // namespace adfkeep::emulator
