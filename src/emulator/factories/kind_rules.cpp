#include "src/emulator/factories/kind_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/emulator/factories/instants.hpp"
#include "src/emulator/factories/sharing_rule.hpp"
#include "src/emulator/factories/ssis.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

void add_missing(Document& made, std::string_view member, std::string_view json) {
    if (std::ranges::find(made.live, member, &MemberText::name) == made.live.end())
        made.set_live(member, std::string(json));
}

// Triggers.

void require_not_provisioning(const Document& trigger) {
    if (trigger.live_string("provisioningState") == "Provisioning")
        throw bad_request("Resource cannot be updated during provisioning");
}

void require_stopped(const Change& change) {
    if (change.existing == nullptr) return;
    require_not_provisioning(*change.existing);
    if (change.existing->live_string("runtimeState") == "Started") {
        throw Refusal(400, "TriggerEnabledCannotUpdate",
                      "Cannot update enabled Trigger; the trigger needs to be disabled first. ");
    }
}

void may_put_trigger(const Change& change) {
    require_stopped(change);
    if (change.existing == nullptr) return;
    const auto& before = change.existing->properties;
    if (string_at(before, {"type"}) == "TumblingWindowTrigger" &&
        string_at(before, {"typeProperties", "startTime"}) !=
            string_at(change.properties, {"typeProperties", "startTime"})) {
        throw Refusal(400, "TumblingWindowTriggerStartTimeUpdateNotAllowed",
                      "Start time cannot be updated for Tumbling Window Trigger.");
    }
}

/// Whatever was sent: a new trigger is stopped.
void complete_trigger(const Making& making) {
    add_missing(making.made, "runtimeState", R"("Stopped")");
    if (making.origin == Origin::put) making.made.properties = with_plain_times(making.made.properties);
}

// Pipelines.

/// GET shows it, the answer to the PUT does not.
void complete_pipeline(const Making& making) {
    if (making.origin == Origin::loaded && !making.made.live.empty()) return;
    std::erase_if(making.made.live, [](const MemberText& m) { return m.name == "lastPublishTime"; });
    const auto now = making.world.now();
    making.made.settling = Settling{.at = now, .live = {{"lastPublishTime", json::encode(to_text(now))}}, .hidden = {}};
}

// Integration runtimes.

void may_put_runtime(const Change& change) {
    require_share(change.call.world, change.factory, change.place.name, change.properties);
    if (change.existing == nullptr) return;
    if (!equal_without_case(string_at(change.existing->properties, {"type"}), string_at(change.properties, {"type"})))
        throw Refusal(400, "DataFactoryPropertyUpdateNotSupported", "Updating property type is not supported.");
    if (change.existing->live_string("state") == "Started") {
        throw bad_request(
            fmt::format("Integration runtime '{}' is running; stop it before it is changed.", change.existing->name));
    }
}

void may_delete_runtime(const Change& change) {
    if (change.existing->live_string("state") == "Started") {
        throw bad_request(
            fmt::format("Integration runtime '{}' is running; stop it before it is deleted.", change.existing->name));
    }
}

void complete_runtime(const Making& making) {
    if (is_ssis(making.made)) add_missing(making.made, "state", R"("Initial")");
}

// Managed networks and their endpoints.

void may_put_network(const Change& change) {
    const auto* const networks = change.factory.find(change.place.collection);
    if (change.existing != nullptr || networks == nullptr || networks->documents.size() == 0) return;
    throw Refusal(400, "InvalidResourceRequest",
                  fmt::format("Invalid resource request. Resource type: 'ManagedVirtualNetwork', Resource name: '{}' "
                              "'Error: Only one managed virtual network is allowed in a factory.'.",
                              change.place.name));
}

void may_not_delete_network(const Change&) {
    throw Refusal(405, "MethodNotAllowed", "The requested resource does not support http method 'DELETE'.");
}

void complete_network(const Making& making) {
    auto& made = making.made;
    add_missing(made, "vNetId", json::encode(making.world.guid()));
    add_missing(made, "alias", json::encode(lower(making.factory.name)));
    if (making.origin == Origin::put && !member(made.properties, "preventDataExfiltration"))
        made.properties = with(made.properties, "preventDataExfiltration", "false");
}

/// Which target an endpoint leads to.
std::string target_of(std::string_view properties) {
    return lower(string_at(properties, {"privateLinkResourceId"}) + ' ' + string_at(properties, {"groupId"}));
}

void refuse_endpoint(const Change& change, std::string_view reason) {
    throw Refusal(400, "InvalidResourceRequest",
                  fmt::format("Invalid resource request. Resource type: 'ManagedPrivateEndpoint', Resource name: '{}' "
                              "'Error: {}'.",
                              change.place.name, reason));
}

void may_put_endpoint(const Change& change) {
    if (change.existing != nullptr) {
        if (target_of(change.existing->properties) != target_of(change.properties))
            refuse_endpoint(change, "A managed private endpoint cannot be changed; delete it and create it anew.");
        return;
    }
    const auto* const endpoints = change.factory.find(change.place.collection);
    if (endpoints == nullptr) return;
    for (const auto& [number, endpoint] : endpoints->documents.all()) {
        if (target_of(endpoint.properties) == target_of(change.properties))
            refuse_endpoint(change, "A managed private endpoint to the data source already exist.");
    }
}

std::string hidden_endpoint(const Making& making) {
    return fmt::format(
        "/subscriptions/{0}/resourceGroups/vnet-{1}-rg/providers/Microsoft.Network/privateEndpoints/{2}.{3}",
        making.factory.subscription, making.factory.guid.substr(0, 8), making.factory.name, making.place.name);
}

/// Made at once, provisioned behind it, and then it waits for the owner of its target.
void complete_endpoint(const Making& making) {
    const auto is_new = making.existing == nullptr && making.origin == Origin::put;
    auto& made = making.made;
    add_missing(made, "error", "null");
    add_missing(made, "provisioningState", is_new ? R"("Provisioning")" : R"("Succeeded")");
    add_missing(made, "resourceId", json::encode(hidden_endpoint(making)));
    add_missing(made, "ipAddress", "null");
    add_missing(made, "linkId", "null");
    add_missing(made, "connectionState",
                is_new ? R"({"status":"","description":"","actionsRequired":""})"
                       : R"({"status":"Pending","description":"","actionsRequired":"None"})");
    if (!is_new) return;
    if (!member(made.properties, "fqdns")) made.properties = with(made.properties, "fqdns", "[]");
    made.settling =
        Settling{.at = making.world.now() + making.world.settle_time,
                 .live = {{"provisioningState", R"("Succeeded")"},
                          {"connectionState", R"({"status":"Pending","description":"","actionsRequired":"None"})"}},
                 .hidden = {}};
}

// Change data captures, and the inbound side of private endpoints.

void complete_capture(const Making& making) { add_missing(making.made, "status", R"("Stopped")"); }

void may_put_capture(const Change& change) {
    if (change.existing != nullptr && change.existing->live_string("status") == "Running")
        throw bad_request(fmt::format("The change data capture '{}' is running; stop it before it is changed.",
                                      change.existing->name));
}

/// The other side makes it; here it is only approved or rejected.
void may_put_connection(const Change& change) {
    if (change.existing != nullptr) return;
    throw Refusal(404, "NotFound", "The document could not be retrieved because it does not exist.")
        .about(change.place.name);
}

void complete_connection(const Making& making) { add_missing(making.made, "provisioningState", R"("Succeeded")"); }

constexpr std::array<KindRules, 7> table{{
    {.kind = "triggers", .may_put = may_put_trigger, .may_delete = require_stopped, .complete = complete_trigger},
    {.kind = "pipelines", .complete = complete_pipeline},
    {.kind = "integrationRuntimes",
     .may_put = may_put_runtime,
     .may_delete = may_delete_runtime,
     .complete = complete_runtime},
    {.kind = "managedVirtualNetworks",
     .may_put = may_put_network,
     .may_delete = may_not_delete_network,
     .complete = complete_network},
    {.kind = "managedPrivateEndpoints", .may_put = may_put_endpoint, .complete = complete_endpoint, .has_etag = false},
    {.kind = "adfcdcs", .may_put = may_put_capture, .complete = complete_capture},
    {.kind = "privateEndPointConnections", .may_put = may_put_connection, .complete = complete_connection},
}};
constexpr KindRules no_rules{};

}  // namespace

const KindRules& rules_of(std::string_view kind) {
    const auto* const found =
        std::ranges::find_if(table, [&](const KindRules& r) { return equal_without_case(r.kind, kind); });
    return found == table.end() ? no_rules : *found;
}

}  // namespace adfkeep::emulator
