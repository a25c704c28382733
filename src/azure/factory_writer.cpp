#include "src/azure/factory_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "src/azure/entity_request.hpp"
#include "src/azure/factory_listing.hpp"
#include "src/azure/patience.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "src/model/resource_text.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::string_view captures = "adfcdcs", endpoints = "managedPrivateEndpoints", triggers = "triggers";
// Attempts at a POST whose answer was lost, beside those that the client itself makes.
constexpr int most_attempts = 8;

std::string versioned(const std::string& path) { return path + "?api-version=" + factory_api_version; }

std::string string_of(const Entity& entity, std::string_view member) {
    return entity.definition.empty() ? std::string() : string_member(entity.definition, member);
}

bool is_event_trigger(const Entity& trigger) {
    const auto type = string_of(trigger, "type");
    return equal_without_case(type, "BlobEventsTrigger") || equal_without_case(type, "CustomEventsTrigger");
}

bool is_started(const Entity& trigger) { return equal_without_case(string_of(trigger, "runtimeState"), "Started"); }

/// Event Grid, or whoever else works behind the answer, is not done yet (source: facts about event triggers).
bool is_provisioning(const ArmError& error) {
    return error.status() == 400 && error.service_text().find("during provisioning") != std::string::npos;
}

/// Not documented for Data Factory: 412 as HTTP has it, or another refusal that speaks of an etag.
bool is_unmatched(const ArmError& error) {
    if (error.status() == 412) return true;
    return (error.status() == 409 || error.status() == 400) &&
           lower(error.service_code() + error.service_text()).find("etag") != std::string::npos;
}

/// Sends again what the service refuses for as long as it provisions the entity.
void once_provisioned(ArmClient& client, const EntityId& id, const std::function<void()>& send) {
    for (Patience patience(client);;) {
        try {
            return send();
        } catch (const ArmError& error) {
            if (!is_provisioning(error)) throw;
        }
        patience.wait("the service did not get done with it", to_text(id));
    }
}

/// The service may have heard it, or not: starting, stopping and the like may be said again.
bool is_lost(const Error& error) {
    const auto* const transport = dynamic_cast<const http::TransportError*>(&error);
    if (transport != nullptr)
        return transport->failure() == http::Failure::broken || transport->failure() == http::Failure::timed_out;
    const auto* const refusal = dynamic_cast<const ArmError*>(&error);
    return refusal != nullptr && refusal->status() != 0 && refusal->code() == ErrorCode::unavailable;
}

/// "PARENT/" of a nested entity.
std::string parent_prefix(const EntityId& id) {
    const auto* const info = find_kind(id.kind);
    const bool is_nested = info != nullptr && !info->parent.empty();
    return is_nested ? id.name.substr(0, id.name.find('/') + 1) : std::string();
}

Held held_from(const EntityId& id, const std::string& answer, const std::string& where) {
    Held held{.entity = captured(entity_from_resource(id.kind, answer, where)), .etag = {}};
    auto& name = held.entity.id.name;
    if (const auto prefix = parent_prefix(id); !lower(name).starts_with(lower(prefix))) name = prefix + name;
    if (!equal_without_case(name, id.name))
        throw Error(ErrorCode::invalid_input, "the service answered with another entity: " + name, where,
                    "look at --arm-endpoint");
    // The view of the global parameters knows no conditions; its etag is the factory's.
    if (id.kind == "globalParameters") return held;
    held.etag = string_member(answer, id.kind == factory_kind ? "eTag" : "etag");
    return held;
}

}  // namespace

ChangedMeanwhile::ChangedMeanwhile(const EntityId& id)
    : Error(ErrorCode::refused_for_safety, "was changed by somebody else meanwhile; it was not touched", to_text(id),
            "look at what they did, then make a new plan") {}

std::optional<Held> FactoryWriter::held(const EntityId& id) {
    const auto where = path_of(id_, id);
    try {
        return held_from(id, client_.get(versioned(where)).body, where);
    } catch (const ArmError& error) {
        if (!is_absent(id, error)) throw;
        return std::nullopt;
    }
}

void FactoryWriter::put(const Entity& entity, const std::string& etag) {
    const auto target = versioned(path_of(id_, entity.id));
    const auto body = body_of(entity);
    once_provisioned(client_, entity.id, [&] {
        if (etag.empty()) {
            client_.wait(client_.put(target, body));
            return;
        }
        for (const auto& match : matches_of(etag)) {
            try {
                client_.wait(client_.put(target, body, {{"If-Match", match}}));
                return;
            } catch (const ArmError& error) {
                if (!is_unmatched(error)) throw;
            }
            // The same version still: then it is the spelling that the service does not take.
            const auto now = held(entity.id);
            if (!now || !is_same_etag(now->etag, etag)) break;
        }
        throw ChangedMeanwhile(entity.id);
    });
}

void FactoryWriter::remove(const EntityId& id) {
    if (id.kind == triggers) {
        const auto trigger = held(id);
        if (!trigger) return;
        if (is_event_trigger(trigger->entity)) {
            act(id, "unsubscribeFromEvents");
            await_subscription(id, "Disabled");
        }
    }
    try {
        once_provisioned(client_, id, [&] { client_.wait(client_.remove(versioned(path_of(id_, id)))); });
    } catch (const ArmError& error) {
        if (!is_absent(id, error)) throw;
    }
}

void FactoryWriter::start(const EntityId& id) {
    if (id.kind == captures) {
        if (capture_state(id).empty()) throw Error(ErrorCode::invalid_input, "is not there to be started", to_text(id));
        act(id, "start");
        return await_capture(id, true);
    }
    const auto trigger = held(id);
    if (!trigger) throw Error(ErrorCode::invalid_input, "is not there to be started", to_text(id));
    const bool is_event = is_event_trigger(trigger->entity);
    if (!is_started(trigger->entity)) act(id, "start");
    // Starting subscribes; one that runs deaf has lost its subscription otherwise.
    if (is_event && equal_without_case(subscription(id), "Disabled")) act(id, "subscribeToEvents");
    if (is_event) await_subscription(id, "Enabled");
}

void FactoryWriter::stop(const EntityId& id) {
    try {
        if (id.kind == captures) {
            if (capture_state(id).empty()) return;
            act(id, "stop");
            return await_capture(id, false);
        }
        const auto trigger = held(id);
        if (trigger && is_started(trigger->entity)) act(id, "stop");
    } catch (const ArmError& error) {
        if (!is_absent(id, error)) throw;
    }
}

void FactoryWriter::wait_until_settled(const EntityId& id) {
    for (Patience patience(client_);; patience.wait("was not provisioned", to_text(id))) {
        const auto now = held(id);
        if (!now) throw Error(ErrorCode::unavailable, "is not there any more", to_text(id));
        const auto state = string_of(now->entity, "provisioningState");
        if (state.empty() || equal_without_case(state, "Succeeded")) return;
        for (const auto* const failure : {"Failed", "Canceled"})
            if (equal_without_case(state, failure))
                throw Error(ErrorCode::unavailable, "the service did not make it: provisioning ended as " + state,
                            to_text(id), "look at it in the portal; delete it there, then run again");
    }
}

/// An absent managed private endpoint is a bad request, not a 404; only the list tells.
bool FactoryWriter::is_absent(const EntityId& id, const ArmError& error) {
    return error.is_absent() || (id.kind == endpoints && error.status() == 400 && !is_listed(id));
}

bool FactoryWriter::is_listed(const EntityId& id) {
    const auto name = std::string_view(id.name).substr(id.name.find('/') + 1);
    bool is_found = false;
    try {
        client_.each(collection_path_of(id_, id), factory_api_version, [&](std::string_view text) {
            is_found = is_found || equal_without_case(string_member(text, "name"), name);
        });
    } catch (const ArmError& error) {
        if (!error.is_absent()) throw;
    }
    return is_found;
}

void FactoryWriter::act(const EntityId& id, std::string_view action) {
    const auto target = versioned(fmt::format("{}/{}", path_of(id_, id), action));
    Patience patience(client_);
    for (int attempt = 1;; ++attempt) {
        try {
            once_provisioned(client_, id, [&] { client_.wait(client_.post(target, "", Post::action)); });
            return;
        } catch (const Error& error) {
            if (!is_lost(error) || attempt == most_attempts) throw;
        }
        patience.wait("the service did not answer", to_text(id));
    }
}

std::string FactoryWriter::subscription(const EntityId& trigger) {
    const auto target = versioned(path_of(id_, trigger) + "/getEventSubscriptionStatus");
    const auto answer = client_.post(target, "", Post::question).body;
    json::validate(answer, target);
    return string_member(answer, "status");
}

void FactoryWriter::await_subscription(const EntityId& trigger, std::string_view wanted) {
    for (Patience patience(client_);;) {
        if (equal_without_case(subscription(trigger), wanted)) return;
        patience.wait(fmt::format("its event subscription did not become {}", lower(wanted)), to_text(trigger));
    }
}

/// "Stopped"; empty where there is no such capture.
std::string FactoryWriter::capture_state(const EntityId& capture) {
    const auto target = versioned(path_of(id_, capture) + "/status");
    try {
        const auto answer = client_.get(target).body;
        json::validate(answer, target);
        const auto text = json::trimmed(answer);
        return json::type_of(text) == json::Type::string ? json::decode(text) : std::string(text);
    } catch (const ArmError& error) {
        if (!error.is_absent()) throw;
        return {};
    }
}

void FactoryWriter::await_capture(const EntityId& capture, bool shall_run) {
    static constexpr std::array<std::string_view, 2> running{"Running", "Started"};
    for (Patience patience(client_);;) {
        const auto state = capture_state(capture);
        const bool runs =
            std::ranges::any_of(running, [&](std::string_view name) { return equal_without_case(name, state); });
        if (shall_run ? runs : state.empty() || equal_without_case(state, "Stopped")) return;
        if (equal_without_case(state, "Failed"))
            throw Error(ErrorCode::unavailable, "the change data capture failed", to_text(capture),
                        "look at it in the portal");
        patience.wait("the change data capture did not change its state", to_text(capture));
    }
}

}  // namespace adfkeep::azure
