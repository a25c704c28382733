#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "restore/manual_parts.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";

/// What the assignment gives, to whom, where.
std::string key_of(std::string_view role, std::string_view principal, std::string_view scope) {
    return lower(fmt::format("{}|{}|{}", last_segment(role), principal, scope));
}

std::set<std::string> assignments_of(const Factory& factory) {
    std::set<std::string> keys;
    for (const auto& entity : factory.entities)
        if (entity.id.kind == role_assignment_kind)
            keys.insert(key_of(string_at(entity.definition, {"roleDefinitionId"}),
                               string_at(entity.definition, {"principalId"}), string_at(entity.definition, {"scope"})));
    return keys;
}

/// The same place in the target, where it is at the old factory or below; what stands elsewhere keeps its id beside it.
std::string scope_of(const Entity& assignment, const Move& move) {
    const auto scope = string_at(assignment.definition, {"scope"});
    const auto old = factory_part(scope);
    if (!string_at(assignment.rest, {"id"}).empty() || old.empty()) return scope;
    return move.id + scope.substr(old.size());
}

std::string command_for(const Entity& assignment, const Move& move, const std::string& scope) {
    const auto text = [&](std::string_view member) { return string_at(assignment.definition, {member}); };
    AzCommand command("role assignment create");
    if (move.is_own(text("principalId")))
        command.with_shell("assignee-object-id", factory_identity).with("assignee-principal-type", "ServicePrincipal");
    else
        command.with("assignee-object-id", text("principalId"))
            .with_any("assignee-principal-type", text("principalType"));
    command.with("role", last_segment(text("roleDefinitionId"))).with("scope", scope);
    command.with_any("condition", text("condition")).with_any("condition-version", text("conditionVersion"));
    return command.with_any("description", text("description")).text();
}

std::string sentence_for(const Entity& assignment, const Move& move) {
    const auto role = string_at(assignment.rest, {"roleName"});
    const auto principal = string_at(assignment.definition, {"principalId"});
    const bool is_own = move.is_own(principal);
    return fmt::format("give {} the role {}", is_own ? "the factory's identity" : "'" + principal + "'",
                       role.empty() ? "that it had" : "'" + role + "'");
}

// What a new identity needs.

/// "kv" of "https://kv.vault.azure.net/"; empty for an expression.
std::string vault_of(const Entity& service) {
    constexpr std::string_view scheme = "https://";
    if (!equal_without_case(string_at(service.definition, {"type"}), "AzureKeyVault")) return {};
    const auto url = string_at(service.definition, {"typeProperties", "baseUrl"});
    if (!url.starts_with(scheme) || url.find('@') != std::string::npos) return {};
    const auto host = std::string_view(url).substr(scheme.size());
    return std::string(host.substr(0, host.find_first_of(".:/")));
}

/// Whether the old identity had a role at a resource that `matches`.
template <typename Matches>
bool had_role(const Move& move, Matches matches) {
    return std::ranges::any_of(move.desired.entities, [&](const Entity& entity) {
        return entity.id.kind == role_assignment_kind && move.is_own(string_at(entity.definition, {"principalId"})) &&
               matches(string_at(entity.definition, {"scope"}));
    });
}

void add_vaults(const Move& move, Steps& steps) {
    std::set<std::string> told;
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != "linkedservices" || has_value(entity.definition, {"typeProperties", "credential"}))
            continue;
        const auto vault = vault_of(entity);
        const auto is_vault = [&](const std::string& scope) {
            return lower(scope).ends_with("/microsoft.keyvault/vaults/" + lower(vault));
        };
        if (vault.empty() || had_role(move, is_vault) || !told.insert(lower(vault)).second) continue;
        const auto command = AzCommand("keyvault set-policy")
                                 .with("name", vault)
                                 .with_shell("object-id", factory_identity)
                                 .with_shell("secret-permissions", "get list")
                                 .text();
        steps.push_back(manual_step(entity.id,
                                    "where the vault works with access policies and not with roles, let the factory's "
                                    "new identity read its secrets",
                                    {command}));
    }
}

void add_shared_runtimes(const Move& move, Steps& steps) {
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != "integrationRuntimes" || move.actual.find(entity.id) != nullptr) continue;
        const auto info = value_at(entity.definition, {"typeProperties", "linkedInfo"});
        const auto owner = string_at(info, {"resourceId"});
        const auto is_owner = [&](const std::string& scope) { return equal_without_case(scope, owner); };
        if (owner.empty() || has_value(info, {"credential"}) || had_role(move, is_owner)) continue;
        steps.push_back(manual_step(entity.id,
                                    "it is shared by another factory, which has to let the factory's new identity use "
                                    "it before it can be restored: give that 'Contributor' at the shared runtime",
                                    {role_for_factory(contributor, owner)}));
    }
}

void add_purview(const Move& move, Steps& steps) {
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != factory_kind) continue;
        const auto account = string_at(entity.definition, {"purviewConfiguration", "purviewResourceId"});
        if (!account.empty())
            steps.push_back(manual_step(
                entity.id,
                "in the Purview portal, give the factory's new identity the role Data Curator, so that lineage "
                "goes on being sent to " +
                    account,
                {}));
    }
}

}  // namespace

void add_role_assignments(const Move& move, Steps& steps) {
    const auto there = assignments_of(move.actual);
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != role_assignment_kind) continue;
        const auto principal = string_at(entity.definition, {"principalId"});
        const auto role = string_at(entity.definition, {"roleDefinitionId"});
        const auto scope = scope_of(entity, move);
        if (principal.empty() || role.empty() || scope.empty()) continue;
        const auto now = move.is_own(principal) ? move.principal : principal;
        if (!now.empty() && there.contains(key_of(role, now, scope))) continue;
        steps.push_back(manual_step(entity.id, sentence_for(entity, move), {command_for(entity, move, scope)}));
    }
}

void add_identity_rights(const Move& move, Steps& steps) {
    if (!move.has_new_identity()) return;
    add_vaults(move, steps);
    add_shared_runtimes(move, steps);
    add_purview(move, steps);
}

}  // namespace adfkeep::restore
