// Plans put together by hand, over a factory small enough to be looked at.
#pragma once

#include <string>
#include <vector>

#include "restore/comparable.hpp"
#include "restore/plan.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "tests/restore/local_azure.hpp"

namespace adfkeep::testing {

inline std::string refers(const std::string& type, const std::string& name) {
    return R"({"type":")" + type + R"(","referenceName":")" + name + "\"}";
}

inline Entity service_called(const std::string& name) {
    return entity("linkedservices", name, R"({"type":"AzureBlobStorage","n":1.10})");
}

inline Entity dataset_on(const std::string& name, const std::string& service) {
    return entity("datasets", name,
                  R"({"type":"Binary","linkedServiceName":)" + refers("LinkedServiceReference", service) + "}");
}

/// Reads datasets and calls pipelines.
inline Entity pipeline_with(const std::string& name, const std::vector<std::string>& datasets,
                            const std::vector<std::string>& calls) {
    std::string activities;
    for (const auto& dataset : datasets)
        activities += (activities.empty() ? "" : ",") +
                      std::string(R"({"type":"Lookup","typeProperties":{"dataset":)") +
                      refers("DatasetReference", dataset) + "}}";
    for (const auto& called : calls)
        activities += (activities.empty() ? "" : ",") +
                      std::string(R"({"type":"ExecutePipeline","typeProperties":{"pipeline":)") +
                      refers("PipelineReference", called) + "}}";
    return entity("pipelines", name, R"({"activities":[)" + activities + "]}");
}

inline Entity trigger_of(const std::string& name, const std::string& type, const std::string& pipeline,
                         const std::string& state = "Stopped", const std::string& description = "") {
    return entity("triggers", name,
                  R"({"type":")" + type + R"(","runtimeState":")" + state + R"(","description":")" + description +
                      R"(","pipelines":[{"pipelineReference":)" + refers("PipelineReference", pipeline) + "}]}");
}

inline restore::Step step(restore::Action action, const Entity& wanted, std::vector<std::size_t> after = {}) {
    return {.action = action,
            .entity = wanted.id,
            .wanted = as_written(wanted),
            .before = {},
            .after = std::move(after),
            .text = {}};
}

inline restore::Step step(restore::Action action, const EntityId& id, std::vector<std::size_t> after = {}) {
    return {.action = action, .entity = id, .wanted = {}, .before = {}, .after = std::move(after), .text = {}};
}

inline EntityId trigger_id(const std::string& name) { return {.kind = "triggers", .name = name}; }

/// What the planner would have found there.
inline void set_before(restore::Plan& plan, const Factory& actual) {
    for (auto& each : plan.steps) {
        const auto* const there = actual.find(each.entity);
        if (there != nullptr && (!each.wanted.definition.empty() || each.action == restore::Action::remove))
            each.before = as_written(*there);
    }
}

/// A living factory: what is there before.
inline std::vector<Entity> living_factory() {
    return {service_called("store"),
            dataset_on("orders", "store"),
            pipeline_with("load", {"orders"}, {}),
            pipeline_with("old", {}, {}),
            trigger_of("nightly", "ScheduleTrigger", "load", "Started"),
            trigger_of("blobs", "BlobEventsTrigger", "load", "Started"),
            trigger_of("weekly", "ScheduleTrigger", "load", "Stopped"),
            trigger_of("gone", "ScheduleTrigger", "old", "Started"),
            entity("managedVirtualNetworks", "default", "{}"),
            entity("adfcdcs", "capture", R"({"status":"Running"})")};
}

/// A plan that changes all of it: pipelines a and b call each other.
inline restore::Plan plan_for(const Factory& actual) {
    using enum restore::Action;
    restore::Plan plan;
    auto& steps = plan.steps;
    steps = {step(create, service_called("new store")),
             step(stop, trigger_id("nightly")),
             step(stop, trigger_id("blobs")),
             step(stop, trigger_id("gone")),
             step(update, dataset_on("orders", "new store"), {0, 1, 2}),
             step(create, pipeline_with("a", {}, {})),
             step(create, pipeline_with("b", {"orders"}, {"a"}), {4, 5}),
             step(update, pipeline_with("a", {}, {"b"}), {5, 6}),
             step(update, pipeline_with("load", {"orders"}, {"a"}), {4, 7}),
             step(remove, trigger_id("gone"), {3}),
             step(remove, EntityId{.kind = "pipelines", .name = "old"}, {9}),
             step(update, trigger_of("nightly", "ScheduleTrigger", "load", "Stopped", "at two"), {1, 8}),
             step(create, trigger_of("hourly", "ScheduleTrigger", "b"), {6}),
             step(create, entity("managedPrivateEndpoints", "default/to-store",
                                 R"({"privateLinkResourceId":"/x","groupId":"blob"})")),
             step(wait, EntityId{.kind = "managedPrivateEndpoints", .name = "default/to-store"}, {13}),
             step(remove, service_called("store").id, {4}),
             step(start, trigger_id("nightly"), {1, 11}),
             step(start, trigger_id("blobs"), {2}),
             step(start, trigger_id("hourly"), {12}),
             step(start, trigger_id("weekly")),
             step(manual, EntityId{.kind = "integrationRuntimes", .name = "own"})};
    steps[5].is_first_half = true;
    set_before(plan, actual);
    return plan;
}

/// Everything that counts of a factory, a line each, to be compared with another.
inline std::vector<std::string> account_of(const Factory& factory) {
    std::vector<std::string> lines;
    for (const auto& each : factory.entities) {
        if (stands_around(each.id.kind)) continue;
        lines.push_back(to_text(each.id) + " " + restore::comparable(each));
        for (const auto* const running : {R"("runtimeState":"Started")", R"("status":"Running")"})
            if (each.definition.find(running) != std::string::npos) lines.push_back(to_text(each.id) + " runs");
    }
    return lines;
}

/// Those that run.
inline std::vector<std::string> running_in(const Factory& factory) {
    std::vector<std::string> names;
    for (const auto& each : factory.entities)
        if (each.definition.find(R"("runtimeState":"Started")") != std::string::npos ||
            each.definition.find(R"("status":"Running")") != std::string::npos)
            names.push_back(each.id.name);
    return names;
}

}  // namespace adfkeep::testing
