#include "src/emulator/neighbours/roles.hpp"

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

struct Role {
    std::string_view guid;
    std::string_view name;
    std::string_view actions;  ///< JSON array
};

// Azure's built-in roles: the ones that backing up and restoring a factory asks for.
constexpr std::array<Role, 7> roles{{
    {"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", R"(["*"])"},
    {"b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", R"(["*"])"},
    {"acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", R"(["*/read"])"},
    {"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", R"(["*/read","Microsoft.Authorization/*"])"},
    {"673868aa-7521-48a0-acc6-0f60742d39f5", "Data Factory Contributor",
     R"(["Microsoft.DataFactory/dataFactories/*","Microsoft.DataFactory/factories/*"])"},
    {"12338af0-0e69-4776-bea7-57ae8d297424", "Key Vault Crypto User", "[]"},
    {"e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User", "[]"},
}};

std::string role_text(const Role& role, std::string_view id) {
    const auto permissions = ObjectText().add("actions", role.actions).add("notActions", "[]").text();
    const auto properties = ObjectText()
                                .add_string("roleName", role.name)
                                .add_string("type", "BuiltInRole")
                                .add_string("description", "")
                                .add("assignableScopes", R"(["/"])")
                                .add("permissions", array_text(std::vector{permissions}))
                                .text();
    return ObjectText()
        .add_string("id", id)
        .add_string("type", "Microsoft.Authorization/roleDefinitions")
        .add_string("name", role.guid)
        .add("properties", properties)
        .text();
}

bool is_of_roles(const NeighbourPlace& place) {
    return equal_without_case(place.type, "Microsoft.Authorization/roleDefinitions");
}

bool is_same(const Neighbour& left, const Neighbour& right) {
    const auto same = [&](std::string_view name) {
        return equal_without_case(string_at(left.properties, {name}), string_at(right.properties, {name}));
    };
    return equal_without_case(left.type, right.type) && equal_without_case(left.scope, right.scope) &&
           !equal_without_case(left.name, right.name) && same("principalId") && same("roleDefinitionId");
}

}  // namespace

void complete_role_assignment(World& world, Neighbour& made, const Neighbour* existing) {
    for (const auto& [number, other] : world.neighbours.all()) {
        if (is_same(other, made))
            throw Refusal(409, "RoleAssignmentExists", "The role assignment already exists.", RefusedBy::gateway);
    }
    const auto now = json::encode(to_text(world.now()));
    const auto created = existing == nullptr ? now : json::encode(string_at(existing->properties, {"createdOn"}));
    std::vector<MemberText> added{{"scope", json::encode(made.scope)}, {"createdOn", created}, {"updatedOn", now}};
    if (string_at(made.properties, {"principalType"}).empty())
        added.push_back({"principalType", R"("ServicePrincipal")"});
    made.properties = with(made.properties, added);
}

std::optional<std::string> built_in_role(const NeighbourPlace& place, std::string_view id) {
    if (!is_of_roles(place)) return std::nullopt;
    const auto* const found =
        std::ranges::find_if(roles, [&](const Role& r) { return equal_without_case(r.guid, place.name); });
    return found == roles.end() ? std::nullopt : std::optional(role_text(*found, id));
}

std::vector<std::string> built_in_roles(const NeighbourPlace& place) {
    std::vector<std::string> texts;
    if (!is_of_roles(place)) return texts;
    for (const auto& role : roles) {
        texts.push_back(role_text(
            role, place.scope + "/providers/Microsoft.Authorization/roleDefinitions/" + std::string(role.guid)));
    }
    return texts;
}

}  // namespace adfkeep::emulator
