#include <fmt/format.h>

#include "restore/manual_parts.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// Whether the target has it the same way.
bool is_there(const Move& move, const Entity& entity) {
    const auto* const there = move.actual.find(entity.id);
    return there != nullptr && canonical_definition(*there) == canonical_definition(entity);
}

/// What is inherited has an id of its own, and is not the factory's to restore.
bool is_at_factory(const Entity& entity) { return string_at(entity.rest, {"id"}).empty(); }

template <typename Make>
void add_missing(const Move& move, std::string_view kind, Steps& steps, std::string_view what, Make make) {
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != kind || !is_at_factory(entity) || is_there(move, entity)) continue;
        steps.push_back(manual_step(entity.id, std::string(what), {make(entity)}));
    }
}

std::string array_at(const Entity& entity, std::string_view member) {
    const auto array = value_at(entity.definition, {member});
    const bool says_something =
        !array.empty() && json::type_of(array) == json::Type::array && !json::elements(array).empty();
    return says_something ? json::compact(array) : std::string();
}

std::string diagnostic_setting(const Entity& setting, const Move& move) {
    const auto text = [&](std::string_view member) { return string_at(setting.definition, {member}); };
    AzCommand command("monitor diagnostic-settings create");
    command.with("name", setting.id.name).with("resource", move.id);
    command.with_any("workspace", text("workspaceId")).with_any("storage-account", text("storageAccountId"));
    command.with_any("event-hub-rule", text("eventHubAuthorizationRuleId")).with_any("event-hub", text("eventHubName"));
    command.with_any("marketplace-partner-id", text("marketplacePartnerId"));
    if (equal_without_case(text("logAnalyticsDestinationType"), "Dedicated"))
        command.with("export-to-resource-specific", "true");
    return command.with_any("logs", array_at(setting, "logs")).with_any("metrics", array_at(setting, "metrics")).text();
}

std::string lock(const Entity& lock, const Move& move) {
    return AzCommand("lock create")
        .with("name", lock.id.name)
        .with("resource", move.id)
        .with("lock-type", string_at(lock.definition, {"level"}))
        .with_any("notes", string_at(lock.definition, {"notes"}))
        .text();
}

std::string policy_assignment(const Entity& assignment, const Move& move) {
    const auto text = [&](std::string_view member) { return string_at(assignment.definition, {member}); };
    const auto definition = text("policyDefinitionId");
    const bool is_initiative = lower(definition).find("/policysetdefinitions/") != std::string::npos;
    AzCommand command("policy assignment create");
    command.with("name", assignment.id.name).with("scope", move.id);
    command.with(is_initiative ? "policy-set-definition" : "policy", definition);
    command.with_any("display-name", text("displayName")).with_any("enforcement-mode", text("enforcementMode"));
    const auto parameters = value_at(assignment.definition, {"parameters"});
    if (!parameters.empty() && json::type_of(parameters) == json::Type::object && !json::members(parameters).empty())
        command.with("params", json::compact(parameters));
    if (equal_without_case(string_at(assignment.rest, {"identity", "type"}), "SystemAssigned"))
        command.with("mi-system-assigned").with_any("location", string_at(assignment.rest, {"location"}));
    return command.text();
}

}  // namespace

void add_diagnostic_settings(const Move& move, Steps& steps) {
    add_missing(move, diagnostic_setting_kind, steps, "send its logs where they were sent",
                [&](const Entity& entity) { return diagnostic_setting(entity, move); });
}

void add_policy_assignments(const Move& move, Steps& steps) {
    add_missing(move, policy_assignment_kind, steps, "assign the policy that was assigned to the factory itself",
                [&](const Entity& entity) { return policy_assignment(entity, move); });
}

void add_locks(const Move& move, Steps& steps) {
    add_missing(move, lock_kind, steps, "lock the factory again, last of all",
                [&](const Entity& entity) { return lock(entity, move); });
}

}  // namespace adfkeep::restore
