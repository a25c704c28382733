#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

const std::string nightly =
    R"({"properties":{"type":"ScheduleTrigger","runtimeState":"Started","pipelines":[{"pipelineReference":{"type":"PipelineReference","referenceName":"p"}}]}})";
const std::string on_blob =
    R"({"properties":{"type":"BlobEventsTrigger","typeProperties":{"scope":"/x"},"pipelines":[{"pipelineReference":{"type":"PipelineReference","referenceName":"p"}}]}})";

/// A factory with a pipeline and a trigger; the trigger's path.
std::string make_trigger(Azure& azure, const std::string& body) {
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{}})").status == 200);
    REQUIRE(azure.put(factory + "/triggers/t", body).status == 200);
    return factory + "/triggers/t";
}

std::string state(Azure& azure, const std::string& trigger) {
    return azure.get(trigger).json["properties"]["runtimeState"];
}

}  // namespace

TEST_CASE("a new trigger is stopped, whatever its body says") {
    Azure azure;
    const auto trigger = make_trigger(azure, nightly);
    REQUIRE(state(azure, trigger) == "Stopped");
    REQUIRE(azure.put(trigger, nightly).json["properties"]["runtimeState"] == "Stopped");
}

TEST_CASE("a started trigger refuses change until it is stopped, and starting changes its etag") {
    Azure azure;
    const auto trigger = make_trigger(azure, nightly);
    const auto etag = azure.get(trigger).json["etag"];
    const auto started = azure.post(trigger + "/start");
    REQUIRE(started.status == 200);
    REQUIRE(started.body == "{}");
    REQUIRE(state(azure, trigger) == "Started");
    REQUIRE(azure.get(trigger).json["etag"] != etag);

    const auto put = azure.put(trigger, nightly);
    REQUIRE(put.status == 400);
    REQUIRE(put.code() == "TriggerEnabledCannotUpdate");
    REQUIRE(put.message() == "Cannot update enabled Trigger; the trigger needs to be disabled first. ");
    REQUIRE(put.json["error"]["target"].is_null());
    REQUIRE(azure.remove(trigger).code() == "TriggerEnabledCannotUpdate");

    REQUIRE(azure.post(trigger + "/stop").status == 200);
    REQUIRE(azure.post(trigger + "/stop").status == 200);
    REQUIRE(state(azure, trigger) == "Stopped");
    REQUIRE(azure.remove(trigger).status == 200);
}

TEST_CASE("a trigger without a pipeline is kept and does not start") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(factory + "/triggers/foo", R"({"properties":{"type":"ScheduleTrigger"}})").status == 200);
    const auto refused = azure.post(factory + "/triggers/foo/start");
    REQUIRE(refused.status == 400);
    REQUIRE(refused.code() == "BadRequest");
    REQUIRE(refused.message() == "Missing or invalid pipeline references for trigger foo");
    REQUIRE(refused.json["error"]["target"] == "foo");
    REQUIRE(azure.post(factory + "/triggers/none/start").status == 404);
}

TEST_CASE("a tumbling window keeps its start") {
    Azure azure;
    const std::string start = R"({"properties":{"type":"TumblingWindowTrigger","typeProperties":{"startTime":")";
    const std::string end = R"("},"pipeline":{"pipelineReference":{"type":"PipelineReference","referenceName":"p"}}}})";
    const auto trigger = make_trigger(azure, start + "2026-01-01T00:00:00Z" + end);
    REQUIRE(azure.post(trigger + "/start").status == 200);
    REQUIRE(azure.post(trigger + "/stop").status == 200);
    REQUIRE(azure.put(trigger, start + "2026-02-01T00:00:00Z" + end).code() ==
            "TumblingWindowTriggerStartTimeUpdateNotAllowed");
    REQUIRE(azure.put(trigger, start + "2026-01-01T00:00:00Z" + end).status == 200);
}

TEST_CASE("times come back without a fraction of zero seconds, and a start far ahead does not start") {
    Azure azure;
    const auto body = [](const std::string& start) {
        return R"({"properties":{"type":"ScheduleTrigger","typeProperties":{"recurrence":{"startTime":")" + start +
               R"(","interval":1}},"pipelines":[{"pipelineReference":{"type":"PipelineReference","referenceName":"p"}}]}})";
    };
    const auto trigger = make_trigger(azure, body("2028-05-01T00:00:31.000Z"));
    const auto start = [&] {
        return azure.get(trigger).json["properties"]["typeProperties"]["recurrence"]["startTime"];
    };
    REQUIRE(start() == "2028-05-01T00:00:31Z");
    REQUIRE(azure.post(trigger + "/start").status == 200);
    REQUIRE(azure.post(trigger + "/stop").status == 200);
    REQUIRE(azure.put(trigger, body("2028-07-01T00:00:31.500Z")).status == 200);
    REQUIRE(start() == "2028-07-01T00:00:31.500Z");
    REQUIRE(azure.put(trigger, body("2028-07-01T00:00:31Z")).status == 200);
    REQUIRE(azure.post(trigger + "/start").code() == "InvalidWorkflowTriggerRecurrenceSchedule");
}

TEST_CASE("an event trigger subscribes when it starts") {
    Azure azure;
    const auto trigger = make_trigger(azure, on_blob);
    REQUIRE(azure.post(trigger + "/getEventSubscriptionStatus").json["status"] == "Disabled");
    REQUIRE(azure.post(trigger + "/start").status == 200);
    const auto status = azure.post(trigger + "/getEventSubscriptionStatus").json;
    REQUIRE(status["status"] == "Enabled");
    REQUIRE(status["triggerName"] == "t");
    REQUIRE(azure.post(trigger + "/stop").status == 200);
    REQUIRE(azure.post(trigger + "/unsubscribeFromEvents").json["status"] == "Disabled");
}

TEST_CASE("while it subscribes, an event trigger can be neither changed nor started, and then it can") {
    Azure azure({.settle_time = std::chrono::seconds(10)});
    const auto trigger = make_trigger(azure, on_blob);
    const auto asked = azure.post(trigger + "/subscribeToEvents");
    REQUIRE(asked.status == 202);
    REQUIRE(asked.header("Retry-After") == "10");
    const auto result = asked.header("Location").substr(std::string("http://127.0.0.1:1234").size());
    REQUIRE(azure.get(trigger).json["properties"]["provisioningState"] == "Provisioning");
    REQUIRE(azure.post(trigger + "/getEventSubscriptionStatus").json["status"] == "Provisioning");
    for (const auto& refused : {azure.put(trigger, on_blob), azure.post(trigger + "/start"), azure.remove(trigger)}) {
        REQUIRE(refused.status == 400);
        REQUIRE(refused.message() == "Resource cannot be updated during provisioning");
    }
    REQUIRE(azure.get(result).status == 202);

    azure.clock().advance(std::chrono::seconds(10));
    const auto done = azure.get(result);
    REQUIRE(done.status == 200);
    REQUIRE(done.json["status"] == "Enabled");
    REQUIRE(azure.get(trigger).json["properties"]["provisioningState"] == "Succeeded");
    REQUIRE(azure.post(trigger + "/start").status == 200);
}

TEST_CASE("only triggers with events subscribe") {
    Azure azure;
    REQUIRE(azure.post(make_trigger(azure, nightly) + "/subscribeToEvents").status == 400);
}

TEST_CASE("the children of a trigger are found by their parent") {
    Azure azure;
    const auto trigger = make_trigger(azure, nightly);
    const auto factory = trigger.substr(0, trigger.find("/triggers"));
    REQUIRE(azure
                .put(factory + "/triggers/again",
                     R"({"properties":{"type":"RerunTumblingWindowTrigger","typeProperties":{"parentTrigger":"T"}}})")
                .status == 200);
    const auto found = azure.post(factory + "/querytriggers", R"({"parentTriggerName":"t"})").json["value"];
    REQUIRE(found.size() == 1);
    REQUIRE(found[0]["name"] == "again");
}
