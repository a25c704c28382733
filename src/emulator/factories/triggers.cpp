#include "src/emulator/factories/triggers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/factories/operations.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view subscription = "subscription";

Place place_of_trigger(const Call& call) { return {.collection = "triggers", .name = call.names.at(0)}; }

bool is_event_trigger(const Document& trigger) {
    static constexpr std::array<std::string_view, 2> types{"BlobEventsTrigger", "CustomEventsTrigger"};
    return std::ranges::find(types, string_at(trigger.properties, {"type"})) != types.end();
}

/// Several pipelines, or the one of a window.
bool has_pipeline(const Document& trigger) {
    const auto several = member(trigger.properties, "pipelines");
    if (several && json::type_of(*several) == json::Type::array && !json::elements(*several).empty()) return true;
    return !string_at(trigger.properties, {"pipeline", "pipelineReference", "referenceName"}).empty();
}

void require_settled(const Document& trigger) {
    if (trigger.live_string("provisioningState") == "Provisioning")
        throw bad_request("Resource cannot be updated during provisioning");
}

/// Eighteen months, as Logic Apps' recurrence has it.
void require_near_start(const World& world, const Document& trigger) {
    const auto start = time_from_text(string_at(trigger.properties, {"typeProperties", "recurrence", "startTime"}));
    if (!start || *start <= world.now() + std::chrono::duration_cast<std::chrono::seconds>(std::chrono::months(18)))
        return;
    throw Refusal(
        400, "InvalidWorkflowTriggerRecurrenceSchedule",
        fmt::format("The recurrence of trigger '{}' is not valid: its start time is more than 18 months ahead.",
                    trigger.name));
}

std::string status_text(const Document& trigger) {
    const auto status = trigger.hidden_text(std::string(subscription));
    return ObjectText()
        .add_string("triggerName", trigger.name)
        .add_string("status", status.empty() ? "Disabled" : status)
        .text();
}

/// Event Grid takes its time: until then the trigger can be neither changed nor started.
void move_subscription(World& world, Document& trigger, const char* now, const char* then) {
    const auto key = std::string(subscription);
    if (trigger.hidden_text(key) == then || (trigger.hidden_text(key).empty() && then == std::string_view("Disabled")))
        return;
    trigger.hidden[key] = now;
    trigger.set_live("provisioningState", R"("Provisioning")");
    trigger.settling = Settling{.at = world.now() + world.settle_time,
                                .live = {{"provisioningState", R"("Succeeded")"}},
                                .hidden = {{key, then}}};
    trigger.settle(world.now());
}

Response moved_subscription(Call& call, const char* now, const char* then) {
    auto& trigger = require_child(call, place_of_trigger(call));
    if (!is_event_trigger(trigger))
        throw bad_request(fmt::format("The trigger '{}' has no events to subscribe to.", trigger.name))
            .about(trigger.name);
    require_settled(trigger);
    move_subscription(call.world, trigger, now, then);
    const auto result = ObjectText().add_string("triggerName", trigger.name).add_string("status", then).text();
    return begin_operation(call, call.path(), result, Pointers::location);
}

void set_state(World& world, Document& trigger, std::string_view state) {
    if (trigger.live_string("runtimeState") == state) return;
    trigger.set_live("runtimeState", json::encode(state));
    touch(world, trigger);
}

}  // namespace

Response start_trigger(Call& call) {
    auto& trigger = require_child(call, place_of_trigger(call));
    require_settled(trigger);
    if (!has_pipeline(trigger)) {
        throw bad_request(fmt::format("Missing or invalid pipeline references for trigger {}", trigger.name))
            .about(trigger.name);
    }
    require_near_start(call.world, trigger);
    if (is_event_trigger(trigger)) move_subscription(call.world, trigger, "Provisioning", "Enabled");
    set_state(call.world, trigger, "Started");
    return json_response("{}");
}

Response stop_trigger(Call& call) {
    auto& trigger = require_child(call, place_of_trigger(call));
    require_settled(trigger);
    set_state(call.world, trigger, "Stopped");
    return json_response("{}");
}

Response subscribe_trigger(Call& call) { return moved_subscription(call, "Provisioning", "Enabled"); }

Response unsubscribe_trigger(Call& call) { return moved_subscription(call, "Deprovisioning", "Disabled"); }

Response get_event_subscription_status(Call& call) {
    return json_response(status_text(require_child(call, place_of_trigger(call))));
}

Response query_triggers(Call& call) {
    const auto parent = body_string(call.request, "parentTriggerName");
    std::vector<std::string> found;
    if (auto* const triggers = call.factory->find("triggers"); triggers != nullptr) {
        for (auto& [number, trigger] : triggers->documents.all()) {
            trigger.settle(call.world.now());
            if (parent.empty() ||
                equal_without_case(string_at(trigger.properties, {"typeProperties", "parentTrigger"}), parent))
                found.push_back(
                    resource_text(call.factory_path(), {.collection = "triggers", .name = trigger.name}, trigger));
        }
    }
    return json_response(ObjectText().add("value", array_text(found)).text());
}

}  // namespace adfkeep::emulator
