#include "restore/manual_steps.hpp"

#include <algorithm>

#include "restore/manual_parts.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

std::string principal_of(const Factory& factory) {
    for (const auto& entity : factory.entities)
        if (entity.id.kind == factory_kind) return string_at(entity.rest, {"identity", "principalId"});
    return {};
}

/// Sets the variable that the others use.
Step identity_step(const Move& move) {
    auto show = move.datafactory("show").with("query", "identity.principalId").with("output", "tsv");
    return manual_step({.kind = std::string(factory_kind), .name = move.target.factory},
                       "once the factory is there, ask for its identity, which the commands below name",
                       {"FACTORY_IDENTITY=" + output_of(show)});
}

}  // namespace

Move::Move(const Factory& desired_factory, const Factory& actual_factory, const azure::FactoryId& target_id)
    : desired(desired_factory),
      actual(actual_factory),
      target(target_id),
      id(id_of(target_id)),
      old_principal(principal_of(desired_factory)),
      principal(principal_of(actual_factory)) {}

bool Move::is_own(std::string_view principal_id) const {
    return !old_principal.empty() && equal_without_case(old_principal, principal_id);
}

AzCommand Move::datafactory(std::string_view command) const {
    AzCommand made("datafactory " + std::string(command));
    made.with("subscription", target.subscription).with("resource-group", target.resource_group);
    return made.with(command == "show" ? "name" : "factory-name", target.factory);
}

Step manual_step(const EntityId& id, std::string what, const std::vector<std::string>& commands) {
    if (!commands.empty()) what += ':';
    for (const auto& command : commands) what += '\n' + command;
    return {.action = Action::manual, .entity = id, .wanted = {}, .before = {}, .after = {}, .text = std::move(what)};
}

std::string role_for_factory(std::string_view role, std::string_view scope) {
    return AzCommand("role assignment create")
        .with_shell("assignee-object-id", factory_identity)
        .with("assignee-principal-type", "ServicePrincipal")
        .with("role", role)
        .with("scope", scope)
        .text();
}

std::vector<Step> manual_steps(const Factory& desired, const Factory& actual, const azure::FactoryId& target) {
    const Move move(desired, actual, target);
    Steps steps;
    add_role_assignments(move, steps);
    add_identity_rights(move, steps);
    add_diagnostic_settings(move, steps);
    add_endpoint_approvals(move, steps);
    add_inbound_endpoints(move, steps);
    add_runtimes(move, steps);
    add_policy_assignments(move, steps);
    add_locks(move, steps);
    const bool names_identity = std::ranges::any_of(
        steps, [](const Step& step) { return step.text.find(factory_identity) != std::string::npos; });
    if (names_identity) steps.insert(steps.begin(), identity_step(move));
    return steps;
}

}  // namespace adfkeep::restore
