#include "src/emulator/neighbours/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/neighbours/permissions.hpp"
#include "src/emulator/neighbours/policy.hpp"
#include "src/emulator/neighbours/private_endpoints.hpp"
#include "src/emulator/neighbours/roles.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view diagnostic_settings = "Microsoft.Insights/diagnosticSettings";
constexpr std::string_view private_endpoints = "Microsoft.Network/privateEndpoints";

/// A list at a scope also shows what stands above it, and (unless only the scope is asked for) below it.
bool is_inherited(std::string_view type) {
    static constexpr std::array<std::string_view, 3> types{"Microsoft.Authorization/roleAssignments",
                                                           "Microsoft.Authorization/locks",
                                                           "Microsoft.Authorization/policyAssignments"};
    return std::ranges::any_of(types, [&](std::string_view t) { return equal_without_case(t, type); });
}

std::size_t last_providers(const std::vector<std::string>& segments) {
    for (std::size_t i = segments.size(); i-- > 0;)
        if (equal_without_case(segments[i], "providers") && i + 2 < segments.size()) return i;
    return segments.size();
}

NeighbourPlace neighbour_place(const Call& call) {
    const auto& segments = call.target.segments;
    const auto providers = last_providers(segments);
    if (providers + 2 >= segments.size()) {
        throw Refusal(404, "InvalidResourceType", "The resource type could not be found: " + call.path(),
                      RefusedBy::gateway);
    }
    NeighbourPlace place{
        .scope = joined(std::span(segments).first(providers)), .type = segments[providers + 1], .name = {}};
    for (std::size_t i = providers + 2; i < segments.size(); i += 2) {
        place.type += '/' + segments[i];
        place.name = i + 1 < segments.size() ? segments[i + 1] : std::string();
    }
    return place;
}

Refusal not_found(const NeighbourPlace& place) {
    return {404, "ResourceNotFound",
            fmt::format("The Resource '{}/{}' was not found. For more details please go to "
                        "https://aka.ms/ARMResourceNotFoundFix",
                        place.type, place.name),
            RefusedBy::gateway};
}

Neighbour made_neighbour(Call& call, const NeighbourPlace& place, std::string_view body, const Neighbour* existing) {
    const auto sent = member(body, "properties").value_or("{}");
    Neighbour made{.id = existing != nullptr ? existing->id : call.path(),
                   .scope = place.scope,
                   .type = existing != nullptr ? existing->type : place.type,
                   .name = existing != nullptr ? existing->name : place.name,
                   .properties = std::string(sent),
                   .rest = rest_of(body)};
    const auto is_type = [&](std::string_view type) { return equal_without_case(type, place.type); };
    if (is_type("Microsoft.Authorization/roleAssignments")) {
        complete_role_assignment(call.world, made, existing);
    } else if (is_type("Microsoft.ManagedIdentity/userAssignedIdentities")) {
        const auto before = existing == nullptr ? std::string() : existing->properties;
        made.properties = !before.empty() ? before
                                          : ObjectText()
                                                .add_string("tenantId", local_tenant)
                                                .add_string("principalId", call.world.guid())
                                                .add_string("clientId", call.world.guid())
                                                .text();
    } else if (is_type("Microsoft.Authorization/policyAssignments")) {
        made.properties = with(made.properties, "scope", json::encode(place.scope));
    } else if (!is_type("Microsoft.Authorization/locks") && !is_type(diagnostic_settings)) {
        made.properties = with(made.properties, "provisioningState", R"("Succeeded")");
    }
    return made;
}

Response put(Call& call, const NeighbourPlace& place) {
    const auto body = object_body(call.request);
    auto* const existing = call.world.neighbours.find(call.path());
    auto made = made_neighbour(call, place, body, existing);
    // Diagnostic settings answer 200 to whoever makes them, everything else 201.
    const auto status = existing != nullptr || equal_without_case(place.type, diagnostic_settings) ? 200 : 201;
    const auto& kept = call.world.neighbours.put(call.path(), std::move(made));
    if (equal_without_case(place.type, private_endpoints)) connect_factories(call.world, kept);
    return json_response(neighbour_text(kept), status);
}

Response remove(Call& call) {
    const auto* const existing = call.world.neighbours.find(call.path());
    if (existing == nullptr) return {.status = 204};
    auto text = neighbour_text(*existing);
    if (equal_without_case(existing->type, private_endpoints)) disconnect_factories(call.world, *existing);
    const auto tells = !equal_without_case(existing->type, diagnostic_settings);
    call.world.neighbours.erase(call.path());
    return {.status = 200, .body = tells ? std::move(text) : std::string()};
}

Response get(Call& call, const NeighbourPlace& place) {
    const auto* const neighbour = call.world.neighbours.find(call.path());
    if (neighbour != nullptr) return json_response(neighbour_text(*neighbour));
    if (auto role = built_in_role(place, call.path())) return json_response(std::move(*role));
    throw not_found(place);
}

/// "principalId eq '…'" or "assignedTo('…')" of a filter; empty where it asks for neither.
std::string wanted_principal(std::string_view filter) {
    for (const auto start : {std::string_view("principalId eq '"), std::string_view("assignedTo('")}) {
        const auto at = filter.find(start);
        if (at == std::string_view::npos) continue;
        const auto rest = filter.substr(at + start.size());
        return std::string(rest.substr(0, rest.find('\'')));
    }
    return {};
}

bool is_listed(const Call& call, const NeighbourPlace& place, const Neighbour& neighbour) {
    if (!equal_without_case(neighbour.type, place.type)) return false;
    const auto filter = call.target.parameter("$filter");
    const auto principal = wanted_principal(filter);
    if (!principal.empty() && !equal_without_case(string_at(neighbour.properties, {"principalId"}), principal))
        return false;
    if (is_inherited(place.type)) {
        return is_within(place.scope, neighbour.scope) ||
               (filter.find("atScope()") == std::string_view::npos && is_within(neighbour.scope, place.scope));
    }
    const auto is_of_subscription = split(place.scope, '/').size() == 3;
    return is_of_subscription ? is_within(neighbour.scope, place.scope)
                              : equal_without_case(neighbour.id, call.path() + '/' + neighbour.name);
}

Response list(Call& call, const NeighbourPlace& place) {
    auto page = page_of(call, call.world.neighbours.all(), [&](const Neighbour& neighbour) {
        return is_listed(call, place, neighbour) ? neighbour_text(neighbour) : std::string();
    });
    for (auto& role : built_in_roles(place)) page.elements.push_back(std::move(role));
    return page_response(call, page);
}

/// A scope that is a factory has to be there.
void require_scope(const Call& call, const NeighbourPlace& place) {
    const auto parts = split(place.scope, '/');
    if (parts.size() < 9 || !equal_without_case(parts[6], "Microsoft.DataFactory")) return;
    if (call.world.factories.find(factory_key(parts[2], parts[4], parts[8])) != nullptr) return;
    throw Refusal(404, "ResourceNotFound",
                  fmt::format("The Resource 'Microsoft.DataFactory/factories/{}' under resource group '{}' was not "
                              "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                              parts[8], parts[4]),
                  RefusedBy::gateway);
}

}  // namespace

bool is_within(std::string_view path, std::string_view scope) {
    return scope.empty() || (path.size() >= scope.size() && equal_without_case(path.substr(0, scope.size()), scope) &&
                             (path.size() == scope.size() || path[scope.size()] == '/'));
}

void forget_below(World& world, std::string_view path) {
    std::vector<std::string> gone;
    for (const auto& [number, neighbour] : world.neighbours.all()) {
        if (is_within(neighbour.scope, path) && !equal_without_case(neighbour.type, diagnostic_settings))
            gone.push_back(neighbour.id);
    }
    for (const auto& id : gone) world.neighbours.erase(id);
}

std::string neighbour_text(const Neighbour& neighbour) {
    ObjectText text;
    const auto is_diagnostic = equal_without_case(neighbour.type, diagnostic_settings);
    text.add_string("id", is_diagnostic ? lower(neighbour.id) : neighbour.id);
    if (is_diagnostic) {
        text.add("type", "null").add_string("name", neighbour.name).add("location", "null").add("kind", "null");
        return text.add("tags", "null").add("properties", neighbour.properties).add("identity", "null").text();
    }
    text.add_string("name", neighbour.name).add_string("type", neighbour.type);
    return text.add_members(neighbour.rest).add("properties", neighbour.properties).text();
}

Response answer_neighbour(Call& call) {
    const auto place = neighbour_place(call);
    require_scope(call, place);
    if (is_policy_states(place)) return query_policy_states(call, place);
    const auto& method = call.request.method;
    if (is_permissions(place) && method == "GET") return list_permissions();
    if (place.name.empty() && method == "GET") return list(call, place);
    if (!place.name.empty() && method == "GET") return get(call, place);
    if (!place.name.empty() && method == "PUT") return put(call, place);
    if (!place.name.empty() && method == "DELETE") return remove(call);
    throw Refusal(405, "MethodNotAllowed",
                  fmt::format("The requested resource does not support http method '{}'.", method), RefusedBy::gateway);
}

}  // namespace adfkeep::emulator
