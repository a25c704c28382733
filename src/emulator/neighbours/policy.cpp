#include "src/emulator/neighbours/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/emulator/factories/secret_mask.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view factories = "factories", linked_services = "linkedservices";

bool allows_public_access(std::string_view properties, std::string_view) {
    return !equal_without_case(string_at(properties, {"publicNetworkAccess"}), "Disabled");
}
bool lacks_own_key(std::string_view properties, std::string_view) {
    return string_at(properties, {"encryption", "vaultBaseUrl"}).empty();
}
bool lacks_repository(std::string_view properties, std::string_view) {
    return string_at(properties, {"repoConfiguration", "repositoryName"}).empty();
}
bool holds_secret(std::string_view properties, std::string_view) {
    return masked(linked_services, properties).has_secret;
}
bool has_other_type(std::string_view properties, std::string_view parameters) {
    const auto allowed = member_at(parameters, {"allowedLinkedServiceResourceTypes", "value"});
    if (!allowed || json::type_of(*allowed) != json::Type::array) return false;
    const auto type = string_at(properties, {"type"});
    return std::ranges::none_of(json::elements(*allowed), [&](std::string_view element) {
        return json::type_of(element) == json::Type::string && equal_without_case(json::decode(element), type);
    });
}

struct Definition {
    std::string_view guid;
    std::string_view name;
    std::string_view kind;
    bool (*is_broken)(std::string_view properties, std::string_view parameters);
};

// Azure/azure-policy, built-in definitions of Data Factory.
constexpr std::array<Definition, 5> definitions{{
    {"1cf164be-6819-4a50-b8fa-4bcaa4f98fb6", "Public network access on Azure Data Factory should be disabled",
     factories, allows_public_access},
    {"4ec52d6d-beb7-40c4-9a9e-fe753254690e", "Azure data factories should be encrypted with a customer-managed key",
     factories, lacks_own_key},
    {"77d40665-3120-4348-b539-3192ec808307", "Azure Data Factory should use a Git repository for source control",
     factories, lacks_repository},
    {"127ef6d7-242f-43b3-9eef-947faf1725d0",
     "Azure Data Factory linked services should use Key Vault for storing secrets", linked_services, holds_secret},
    {"6809a3d0-d354-42fb-b955-783d207c62a8", "Azure Data Factory linked service resource type should be in allow list",
     linked_services, has_other_type},
}};

const Definition* definition_of(const Neighbour& assignment) {
    const auto id = string_at(assignment.properties, {"policyDefinitionId"});
    const auto guid = std::string_view(id).substr(id.rfind('/') + 1);
    const auto* const found =
        std::ranges::find_if(definitions, [&](const Definition& d) { return equal_without_case(d.guid, guid); });
    return found == definitions.end() ? nullptr : found;
}

std::string_view parameters_of(const Neighbour& assignment) {
    return member(assignment.properties, "parameters").value_or("{}");
}

bool denies(const Neighbour& assignment) {
    return equal_without_case(string_at(parameters_of(assignment), {"effect", "value"}), "Deny") &&
           !equal_without_case(string_at(assignment.properties, {"enforcementMode"}), "DoNotEnforce");
}

template <typename Use>
void for_each_assignment(const World& world, std::string_view path, Use use) {
    for (const auto& [number, neighbour] : world.neighbours.all()) {
        if (!equal_without_case(neighbour.type, "Microsoft.Authorization/policyAssignments")) continue;
        const auto* const definition = definition_of(neighbour);
        if (definition != nullptr && is_within(path, neighbour.scope)) use(neighbour, *definition);
    }
}

Refusal denial(const Call& call, const Neighbour& assignment, const Definition& definition) {
    const auto info = ObjectText()
                          .add_string("policyDefinitionDisplayName", definition.name)
                          .add_string("policyDefinitionId", string_at(assignment.properties, {"policyDefinitionId"}))
                          .add_string("policyDefinitionEffect", "Deny")
                          .add_string("policyAssignmentName", assignment.name)
                          .add_string("policyAssignmentId", assignment.id)
                          .add_string("policyAssignmentScope", assignment.scope)
                          .text();
    const auto typed = ObjectText().add_string("type", "PolicyViolation").add("info", info).text();
    const auto& name = call.target.segments.back();
    Refusal refusal(403, "RequestDisallowedByPolicy",
                    fmt::format("Resource '{}' was disallowed by policy. Policy identifiers: '[{{\"policyAssignment\":"
                                "{{\"name\":\"{}\",\"id\":\"{}\"}}}}]'.",
                                name, assignment.name, assignment.id),
                    RefusedBy::gateway);
    refusal.about(name).with_info(array_text(std::vector{typed}));
    return refusal;
}

/// What the request would leave: kind and properties; no kind for what no definition is about.
struct Outcome {
    std::string_view kind;
    std::string properties;
};

Outcome outcome_of(const Call& call) {
    const auto& segments = call.target.segments;
    const auto& method = call.request.method;
    if (segments.size() == 8 && method == "PUT")
        return {factories, std::string(member(object_body(call.request), "properties").value_or("{}"))};
    if (segments.size() == 8 && method == "PATCH" && call.factory != nullptr) {
        const auto access = member_at(object_body(call.request), {"properties", "publicNetworkAccess"});
        if (access) return {factories, with(call.factory->properties, "publicNetworkAccess", *access)};
    }
    if (segments.size() == 10 && method == "PUT" && equal_without_case(segments[8], linked_services))
        return {linked_services, std::string(member(object_body(call.request), "properties").value_or("{}"))};
    return {};
}

std::string state_text(const Neighbour& assignment, const Definition& definition, const std::string& id,
                       bool is_compliant, Time now) {
    return ObjectText()
        .add_string("timestamp", to_text(now))
        .add_string("resourceId", lower(id))
        .add_string("policyAssignmentId", lower(assignment.id))
        .add_string("policyAssignmentName", assignment.name)
        .add_string("policyAssignmentScope", assignment.scope)
        .add_string("policyDefinitionId", lower(string_at(assignment.properties, {"policyDefinitionId"})))
        .add_string("policyDefinitionName", definition.guid)
        .add_string("policyDefinitionAction", denies(assignment) ? "deny" : "audit")
        .add("isCompliant", is_compliant ? "true" : "false")
        .add_string("complianceState", is_compliant ? "Compliant" : "NonCompliant")
        .text();
}

void judge(const World& world, const LocalFactory& factory, std::vector<std::string>& states) {
    const auto id = factory_id(factory.subscription, factory.group, factory.name);
    for_each_assignment(world, id, [&](const Neighbour& assignment, const Definition& definition) {
        const auto add = [&](const std::string& resource, std::string_view properties) {
            const auto is_broken = definition.is_broken(properties, parameters_of(assignment));
            states.push_back(state_text(assignment, definition, resource, !is_broken, world.now()));
        };
        if (definition.kind == factories) return add(id, factory.properties);
        const auto* const services = factory.find(linked_services);
        if (services == nullptr) return;
        for (const auto& [number, service] : services->documents.all())
            add(id + "/linkedservices/" + service.name, service.properties);
    });
}

}  // namespace

void require_policies(const Call& call) {
    const auto outcome = outcome_of(call);
    if (outcome.kind.empty()) return;
    for_each_assignment(call.world, call.path(), [&](const Neighbour& assignment, const Definition& definition) {
        if (definition.kind == outcome.kind && denies(assignment) &&
            definition.is_broken(outcome.properties, parameters_of(assignment)))
            throw denial(call, assignment, definition);
    });
}

bool is_policy_states(const NeighbourPlace& place) {
    return lower(place.type).starts_with("microsoft.policyinsights/policystates");
}

Response query_policy_states(Call& call, const NeighbourPlace& place) {
    if (call.request.method != "POST")
        throw Refusal(405, "MethodNotAllowed", "The requested resource does not support this http method.",
                      RefusedBy::gateway);
    std::vector<std::string> states;
    for (const auto& [number, factory] : call.world.factories.all()) {
        if (is_within(factory_id(factory.subscription, factory.group, factory.name), place.scope))
            judge(call.world, factory, states);
    }
    const auto is_summary = equal_without_case(call.target.segments.back(), "summarize");
    if (!is_summary) {
        return json_response(ObjectText()
                                 .add_string("@odata.context", call.base_url + "/$metadata#latest")
                                 .add("@odata.count", std::to_string(states.size()))
                                 .add("value", array_text(states))
                                 .text());
    }
    const auto broken = std::ranges::count_if(
        states, [](const std::string& s) { return string_at(s, {"complianceState"}) == "NonCompliant"; });
    const auto results = ObjectText()
                             .add("nonCompliantResources", std::to_string(broken))
                             .add("nonCompliantPolicies", std::to_string(broken))
                             .text();
    const auto summary = ObjectText().add("results", results).add("policyAssignments", "[]").text();
    return json_response(ObjectText().add("@odata.count", "1").add("value", array_text(std::vector{summary})).text());
}

}  // namespace adfkeep::emulator
