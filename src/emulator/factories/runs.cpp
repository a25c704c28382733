#include "src/emulator/factories/runs.hpp"

#include <fmt/format.h>

#include "src/emulator/factories/child.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

Document& require_capture(Call& call) {
    return require_child(call, {.collection = "adfcdcs", .name = call.names.at(0)});
}

Response move_capture(Call& call, const char* status) {
    auto& capture = require_capture(call);
    capture.set_live("status", json::encode(status));
    touch(call.world, capture);
    return {.status = 200};
}

std::string& require_run(Call& call) {
    auto* const run = call.factory->runs.find(call.names.at(0));
    if (run != nullptr) return *run;
    throw Refusal(400, "ReferencedPipelineRunNotFound",
                  fmt::format("The pipeline run '{}' could not be found.", call.names.at(0)))
        .about(call.names.at(0));
}

}  // namespace

Response start_capture(Call& call) { return move_capture(call, "Running"); }

Response stop_capture(Call& call) { return move_capture(call, "Stopped"); }

Response get_capture_status(Call& call) {
    const auto status = require_capture(call).live_string("status");
    return json_response(json::encode(status.empty() ? "Stopped" : status));
}

Response create_run(Call& call) {
    const auto& pipeline = require_child(call, {.collection = "pipelines", .name = call.names.at(0)});
    const auto id = call.world.guid();
    const auto now = to_text(call.world.now());
    call.factory->runs.put(id, ObjectText()
                                   .add_string("runId", id)
                                   .add_string("runGroupId", id)
                                   .add("isLatest", "true")
                                   .add_string("pipelineName", pipeline.name)
                                   .add("parameters", "{}")
                                   .add_string("lastUpdated", now)
                                   .add_string("runStart", now)
                                   .add_string("runEnd", now)
                                   .add("durationInMs", "0")
                                   .add_string("status", "Succeeded")
                                   .add_string("message", "")
                                   .text());
    return json_response(ObjectText().add_string("runId", id).text());
}

Response get_pipeline_run(Call& call) { return json_response(require_run(call)); }

Response cancel_pipeline_run(Call& call) {
    auto& run = require_run(call);
    run = with(run, "status", R"("Cancelled")");
    return json_response(R"("")");
}

Response query_pipeline_runs(Call& call) {
    std::vector<std::string> runs;
    for (const auto& [number, run] : call.factory->runs.all()) runs.push_back(run);
    return json_response(ObjectText().add("value", array_text(runs)).text());
}

Response query_nothing(Call&) { return json_response(R"({"value":[]})"); }

Response get_feature_value(Call& call) {
    return json_response(ObjectText()
                             .add_string("featureName", body_string(call.request, "featureName"))
                             .add_string("value", "False")
                             .text());
}

Response list_private_link_resources(Call& call) {
    std::vector<std::string> resources;
    for (const auto* const group : {"dataFactory", "portal"}) {
        const std::string_view zone =
            group == std::string_view("portal") ? "privatelink.adf.azure.com" : "privatelink.datafactory.azure.net";
        const auto properties = ObjectText()
                                    .add_string("groupId", group)
                                    .add("requiredMembers", array_text(std::vector{json::encode(group)}))
                                    .add("requiredZoneNames", array_text(std::vector{json::encode(zone)}))
                                    .text();
        resources.push_back(ObjectText()
                                .add_string("id", call.factory_path() + "/privateLinkResources/" + group)
                                .add_string("name", group)
                                .add_string("type", "Microsoft.DataFactory/factories/privateLinkResources")
                                .add("properties", properties)
                                .text());
    }
    return json_response(ObjectText().add("value", array_text(resources)).text());
}

}  // namespace adfkeep::emulator
