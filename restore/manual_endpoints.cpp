#include <fmt/format.h>

#include <algorithm>

#include "restore/manual_parts.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view inbound_kind = "privateEndPointConnections", approved = "Approved";

/// A reason that the owner of a target reads.
std::string reason(const Move& move) { return "Azure Data Factory " + move.target.factory; }

/// One that was never approved needs no approval; a Git folder does not tell.
bool was_approved(const Entity& endpoint) {
    const auto status = string_at(endpoint.definition, {"connectionState", "status"});
    return status.empty() || equal_without_case(status, approved);
}

bool is_approved(const Entity* endpoint) {
    return endpoint != nullptr &&
           equal_without_case(string_at(endpoint->definition, {"connectionState", "status"}), approved);
}

/// The service makes a private endpoint called FACTORY.NAME in a network of its own; its target shows it as a
/// connection.
std::string pending_connection(const Move& move, const Entity& endpoint, const std::string& target) {
    const auto hidden = fmt::format("/privateEndpoints/{}.{}", move.target.factory, last_segment(endpoint.id.name));
    std::string quoted = "'";
    for (const auto c : hidden) quoted += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    quoted += '\'';
    const auto query = fmt::format(
        "[?properties.privateLinkServiceConnectionState.status=='Pending' && "
        "contains(properties.privateEndpoint.id, {})].id | [0]",
        quoted);
    return output_of(AzCommand("network private-endpoint-connection list")
                         .with("id", target)
                         .with("query", query)
                         .with("output", "tsv"));
}

// Inbound.

bool is_inbound_approved(const Entity& connection) {
    return equal_without_case(string_at(connection.definition, {"privateLinkServiceConnectionState", "status"}),
                              approved);
}

std::string endpoint_of(const Entity& connection) {
    return string_at(connection.definition, {"privateEndpoint", "id"});
}

/// The connection of the same endpoint in the target; null where there is none.
const Entity* connection_there(const Move& move, const std::string& endpoint) {
    const auto found = std::ranges::find_if(move.actual.entities, [&](const Entity& entity) {
        return entity.id.kind == inbound_kind && equal_without_case(endpoint_of(entity), endpoint);
    });
    return found == move.actual.entities.end() ? nullptr : &*found;
}

Step approval(const Move& move, const Entity& connection) {
    const auto id = fmt::format("{}/privateEndpointConnections/{}", move.id, connection.id.name);
    return manual_step(connection.id, "approve the private endpoint again",
                       {AzCommand("network private-endpoint-connection approve")
                            .with("id", id)
                            .with("description", reason(move))
                            .text()});
}

std::string shown(const std::string& endpoint, std::string_view query) {
    return output_of(
        AzCommand("network private-endpoint show").with("ids", endpoint).with("query", query).with("output", "tsv"));
}

/// An endpoint leads to one resource for good: the old one cannot be turned to the new factory.
Step new_endpoint(const Move& move, const Entity& connection, const std::string& endpoint) {
    const auto segments = split(endpoint, '/');
    const auto name = std::string(segments.back()) + "-restored";
    const auto create = AzCommand("network private-endpoint create")
                            .with("subscription", segments[2])
                            .with("resource-group", segments[4])
                            .with("name", name)
                            .with("connection-name", name)
                            .with("private-connection-resource-id", move.id)
                            .with_shell("group-id", shown(endpoint,
                                                          "(privateLinkServiceConnections || "
                                                          "manualPrivateLinkServiceConnections)[0].groupIds[0]"))
                            .with_shell("subnet", shown(endpoint, "subnet.id"))
                            .with_shell("location", shown(endpoint, "location"))
                            .text();
    return manual_step(
        connection.id,
        fmt::format("make a new private endpoint beside '{}', with the same private DNS zones; delete the "
                    "old one when nobody uses it any more",
                    segments.back()),
        {create});
}

}  // namespace

void add_endpoint_approvals(const Move& move, Steps& steps) {
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != "managedPrivateEndpoints" || !was_approved(entity) ||
            is_approved(move.actual.find(entity.id)) || value_at(entity.definition, {"isReserved"}) == "true")
            continue;
        const auto target = string_at(entity.definition, {"privateLinkResourceId"});
        if (target.empty()) continue;
        const auto command = AzCommand("network private-endpoint-connection approve")
                                 .with_shell("id", pending_connection(move, entity, target))
                                 .with("description", reason(move))
                                 .text();
        steps.push_back(manual_step(
            entity.id, "once it is there, whoever owns its target approves it, for nothing goes through it before",
            {command}));
    }
}

void add_inbound_endpoints(const Move& move, Steps& steps) {
    constexpr std::size_t segments_of_resource = 9;
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != inbound_kind || !is_inbound_approved(entity)) continue;
        const auto endpoint = endpoint_of(entity);
        const auto* const there = connection_there(move, endpoint);
        if (there != nullptr) {
            if (!is_inbound_approved(*there)) steps.push_back(approval(move, *there));
        } else if (split(endpoint, '/').size() == segments_of_resource) {
            steps.push_back(new_endpoint(move, entity, endpoint));
        }
    }
}

}  // namespace adfkeep::restore
