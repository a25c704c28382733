#include "restore/shared_runtime.hpp"

#include <fmt/format.h>

#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/azure/guid.hpp"

namespace adfkeep::restore {
namespace {

constexpr const char* role_api_version = "2022-04-01";
constexpr const char* contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
constexpr int conflict = 409;  // RoleAssignmentExists

std::string owner_of(const Entity& entity) {
    return string_at(entity.definition, {"typeProperties", "linkedInfo", "resourceId"});
}

std::string identity_of(azure::ArmClient& client, const azure::FactoryId& factory) {
    const auto resource =
        client.get(fmt::format("{}?api-version={}", azure::path_of(factory), azure::factory_api_version));
    return string_at(resource.body, {"identity", "principalId"});
}

std::string subscription_part(const std::string& id) { return id.substr(0, id.find('/', id.find('/', 1) + 1)); }

}  // namespace

bool is_shared_runtime(const Entity& entity) {
    return entity.id.kind == "integrationRuntimes" && !owner_of(entity).empty() &&
           !has_value(entity.definition, {"typeProperties", "linkedInfo", "credential"});
}

void let_in(azure::ArmClient& client, const azure::FactoryId& guest, const Entity& entity, Random& random) {
    const auto owner = owner_of(entity);
    const auto principal = identity_of(client, guest);
    const auto path = path_of_resource(owner);
    if (principal.empty() || path.empty()) return;
    const auto body = fmt::format(
        R"({{"properties":{{"roleDefinitionId":"{}/providers/Microsoft.Authorization/roleDefinitions/{}","principalId":"{}","principalType":"ServicePrincipal"}}}})",
        subscription_part(path), contributor, principal);
    try {
        client.put(fmt::format("{}/providers/Microsoft.Authorization/roleAssignments/{}?api-version={}", path,
                               azure::new_guid(random), role_api_version),
                   body);
    } catch (const azure::ArmError& error) {
        if (error.status() != conflict) throw;
    }
}

}  // namespace adfkeep::restore
