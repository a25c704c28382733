#include "src/emulator/factories/runtimes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/factories/operations.hpp"
#include "src/emulator/factories/ssis.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

Place place_of_runtime(const Call& call) { return {.collection = "integrationRuntimes", .name = call.names.at(0)}; }

Document& require_runtime(Call& call) { return require_child(call, place_of_runtime(call)); }

bool is_self_hosted(const Document& runtime) {
    return equal_without_case(string_at(runtime.properties, {"type"}), "SelfHosted");
}

std::string or_else(std::string text, std::string_view otherwise) {
    return text.empty() ? std::string(otherwise) : std::move(text);
}

std::string nodes_of(const Document& runtime) { return or_else(runtime.hidden_text(nodes_text), "[]"); }

/// Folded id of a runtime of this factory: what a runtime that shares it names.
std::string folded_id(const Call& call, const Document& runtime) {
    return lower(factory_id(call.factory->subscription, call.factory->group, call.factory->name) +
                 "/integrationruntimes/" + runtime.name);
}

std::string owner_of(const Document& guest) {
    return lower(string_at(guest.properties, {"typeProperties", "linkedInfo", "resourceId"}));
}

/// Runtimes of other factories that share this one.
std::vector<std::string> links_to(const Call& call, const Document& runtime) {
    const auto own_id = folded_id(call, runtime);
    std::vector<std::string> links;
    for (const auto& [number, factory] : call.world.factories.all()) {
        const auto* const runtimes = factory.find("integrationRuntimes");
        if (runtimes == nullptr) continue;
        for (const auto& [place, guest] : runtimes->documents.all()) {
            if (owner_of(guest) != own_id) continue;
            links.push_back(ObjectText()
                                .add_string("name", guest.name)
                                .add_string("subscriptionId", factory.subscription)
                                .add_string("dataFactoryName", factory.name)
                                .add_string("dataFactoryLocation", string_at(factory.rest, {"location"}))
                                .add_string("createTime", to_text(factory.created))
                                .text());
        }
    }
    return links;
}

std::string self_hosted_status(const Call& call, const Document& runtime) {
    ObjectText status;
    status.add_string("createTime", to_text(call.factory->created));
    status.add("nodes", nodes_of(runtime));
    status.add_string("internalChannelEncryption", "NotSet").add_string("versionStatus", "None");
    status.add_string("autoUpdate", or_else(runtime.hidden_text("autoUpdate"), "On"));
    if (const auto delay = runtime.hidden_text("updateDelayOffset"); !delay.empty())
        status.add_string("updateDelayOffset", delay);
    status.add("capabilities", "{}").add("links", array_text(links_to(call, runtime)));
    return status.text();
}

std::string managed_status(const Call& call, const Document& runtime) {
    ObjectText status;
    status.add_string("createTime", to_text(call.factory->created));
    return status.add("nodes", nodes_of(runtime)).add("otherErrors", "[]").text();
}

std::string state_of(const Document& runtime) {
    if (is_ssis(runtime)) return or_else(runtime.live_string("state"), "Initial");
    if (!is_self_hosted(runtime)) return "Online";
    if (member_at(runtime.properties, {"typeProperties", "linkedInfo"})) return "Online";
    return nodes_of(runtime) == "[]" ? "NeedRegistration" : "Online";
}

std::string status_text(const Call& call, const Document& runtime) {
    ObjectText properties;
    properties.add_string("dataFactoryName", call.factory->name).add_string("state", state_of(runtime));
    properties.add_string("type", is_self_hosted(runtime) ? "SelfHosted" : "Managed");
    properties.add("typeProperties",
                   is_self_hosted(runtime) ? self_hosted_status(call, runtime) : managed_status(call, runtime));
    return ObjectText().add_string("name", runtime.name).add("properties", properties.text()).text();
}

/// Keys are made when they are first asked for, and only they register a node.
std::string auth_key(Call& call, Document& runtime, const std::string& which) {
    auto& key = runtime.hidden[which];
    if (key.empty()) {
        key = fmt::format("IR@{}@{}@ServiceEndpoint={}.{}.datafactory.azure.net@{}", call.world.guid(),
                          call.factory->name, lower(call.factory->name), string_at(call.factory->rest, {"location"}),
                          to_base64(call.world.random.bytes(32)));
    }
    return key;
}

Document& require_ssis(Call& call) {
    auto& runtime = require_runtime(call);
    if (!is_ssis(runtime)) {
        throw bad_request(fmt::format("The integration runtime '{}' is not an Azure-SSIS one.", runtime.name))
            .about(runtime.name);
    }
    return runtime;
}

/// Starting and stopping take their time; the state says which until it is over.
Response move_state(Call& call, Document& runtime, const char* now, const char* then) {
    runtime.set_live("state", json::encode(now));
    runtime.settling = Settling{
        .at = call.world.now() + call.world.settle_time, .live = {{"state", json::encode(then)}}, .hidden = {}};
    auto settled = runtime;
    settled.settle(settled.settling->at);
    runtime.settle(call.world.now());
    touch(call.world, runtime);
    return begin_operation(call, call.path(), status_text(call, settled), Pointers::operation_and_location);
}

std::string node_name(std::string_view node) { return string_at(node, {"nodeName"}); }

}  // namespace

Response get_runtime_status(Call& call) { return json_response(status_text(call, require_runtime(call))); }

Response get_monitoring_data(Call& call) {
    const auto& runtime = require_runtime(call);
    return json_response(ObjectText().add_string("name", runtime.name).add("nodes", nodes_of(runtime)).text());
}

Response get_connection_info(Call& call) {
    const auto& runtime = require_runtime(call);
    return json_response(ObjectText()
                             .add_string("serviceToken", to_base64(call.world.random.bytes(24)))
                             .add_string("identityCertThumbprint", to_hex(call.world.random.bytes(20)))
                             .add_string("hostServiceUri", call.base_url)
                             .add_string("version", "5.17.8186.1")
                             .add_string("publicKey", to_base64(call.world.random.bytes(32)))
                             .add("isIdentityCertExprired", "false")
                             .add_string("name", runtime.name)
                             .text());
}

Response list_auth_keys(Call& call) {
    auto& runtime = require_runtime(call);
    return json_response(ObjectText()
                             .add_string("authKey1", auth_key(call, runtime, "authKey1"))
                             .add_string("authKey2", auth_key(call, runtime, "authKey2"))
                             .text());
}

Response regenerate_auth_key(Call& call) {
    auto& runtime = require_runtime(call);
    const auto which = body_string(call.request, "keyName");
    if (which != "authKey1" && which != "authKey2") throw bad_request("The keyName is neither authKey1 nor authKey2.");
    runtime.hidden[which].clear();
    return json_response(ObjectText().add_string(which, auth_key(call, runtime, which)).text());
}

Response patch_runtime(Call& call) {
    auto& runtime = require_runtime(call);
    const auto body = object_body(call.request);
    for (const auto* const setting : {"autoUpdate", "updateDelayOffset"})
        if (auto text = string_at(body, {setting}); !text.empty()) runtime.hidden[setting] = std::move(text);
    return json_response(resource_text(call.factory_path(), place_of_runtime(call), runtime));
}

Response start_runtime(Call& call) { return move_state(call, require_ssis(call), "Starting", "Started"); }

Response stop_runtime(Call& call) { return move_state(call, require_ssis(call), "Stopping", "Stopped"); }

Response create_linked_runtime(Call& call) { return json_response(status_text(call, require_runtime(call))); }

Response remove_links(Call& call) {
    const auto own_id = folded_id(call, require_runtime(call));
    const auto name = body_string(call.request, "factoryName");
    if (name.find('/') != std::string::npos) throw Refusal(500, "InternalError", "An internal error has occurred.");
    for (auto& [number, factory] : call.world.factories.all()) {
        auto* const runtimes = factory.find("integrationRuntimes");
        if (runtimes == nullptr || !equal_without_case(factory.name, name)) continue;
        for (auto& [place, guest] : runtimes->documents.all()) {
            if (owner_of(guest) != own_id) continue;
            guest.properties = with(guest.properties, "typeProperties", "{}");
            touch(call.world, guest);
        }
    }
    return {.status = 200};
}

Response acknowledge_runtime(Call& call) {
    static_cast<void>(require_runtime(call));
    return {.status = 200};
}

Response outbound_endpoints(Call& call) {
    static_cast<void>(require_runtime(call));
    return json_response(R"({"value":[]})");
}

Response get_node(Call& call) {
    const auto nodes = nodes_of(require_runtime(call));
    for (const auto node : json::elements(nodes))
        if (equal_without_case(node_name(node), call.names.at(1))) return json_response(std::string(node));
    throw Refusal(404, "NotFound", "The node does not exist.").about(call.names.at(1));
}

Response delete_node(Call& call) {
    auto& runtime = require_runtime(call);
    const auto nodes = nodes_of(runtime);
    std::vector<std::string> kept;
    for (const auto node : json::elements(nodes))
        if (!equal_without_case(node_name(node), call.names.at(1))) kept.emplace_back(node);
    const auto existed = kept.size() < json::elements(nodes).size();
    runtime.hidden[nodes_text] = array_text(kept);
    return {.status = existed ? 200 : 204};
}

}  // namespace adfkeep::emulator
