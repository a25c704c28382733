// Factories with any graph of references, circles of pipelines included: planned and applied, with a service that
// fails.
#include <algorithm>

#include "restore/rehearsal_azure.hpp"
#include "restore/restoring.hpp"
#include "tests/emulator/azure.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::restore {
namespace {

using testing::entity;
using testing::factory_of;
using testing::FixedRandom;

class Draw {
public:
    explicit Draw(int seed) : random_("factory " + std::to_string(seed)) {}

    std::size_t below(std::size_t limit) {
        unsigned char bytes[4];
        random_.fill(bytes, sizeof bytes);
        return (bytes[0] | bytes[1] << 8 | bytes[2] << 16) % limit;
    }
    bool one_in(std::size_t count) { return below(count) == 0; }

private:
    FixedRandom random_;
};

std::string reference(const std::string& type, const std::string& name) {
    return R"({"referenceName":")" + name + R"(","type":")" + type + "\"}";
}

std::string numbered(const char* kind, std::size_t number) { return kind + std::to_string(number); }

/// Entities that refer to each other as a draw has it; pipelines to any pipeline, themselves included.
Factory any_factory(Draw& draw, const std::string& version) {
    auto resource = entity("factories", "sales", "{}");
    resource.rest = R"({"location":"northeurope"})";
    std::vector<Entity> entities{resource, entity("integrationRuntimes", "runtime", R"({"type":"SelfHosted"})")};
    const auto stores = 2 + draw.below(5), sets = 1 + draw.below(8), pipelines = 1 + draw.below(12),
               triggers = draw.below(4);
    for (std::size_t i = 0; i < stores; ++i)
        entities.push_back(entity(
            "linkedservices", numbered("store", i),
            i == 0
                ? R"({"type":"AzureKeyVault","typeProperties":{"baseUrl":"https://v.vault.azure.net/"}})"
                : R"({"type":"AzureBlobStorage","connectVia":)" + reference("IntegrationRuntimeReference", "runtime") +
                      R"(,"typeProperties":{"key":{"type":"AzureKeyVaultSecret","secretName":"s","store":)" +
                      reference("LinkedServiceReference", numbered("store", draw.below(i))) + "}}}"));
    for (std::size_t i = 0; i < sets; ++i)
        entities.push_back(entity("datasets", numbered("set", i),
                                  R"({"type":"Json","linkedServiceName":)" +
                                      reference("LinkedServiceReference", numbered("store", draw.below(stores))) +
                                      "}"));
    for (std::size_t i = 0; i < pipelines; ++i) {
        std::string activities;
        for (std::size_t calls = draw.below(4); calls > 0; --calls)
            activities += R"({"name":"c)" + std::to_string(calls) +
                          R"(","type":"ExecutePipeline","typeProperties":{"pipeline":)" +
                          reference("PipelineReference", numbered("pipeline", draw.below(pipelines))) + "}},";
        activities += R"({"name":"look","type":"Lookup","typeProperties":{"dataset":)" +
                      reference("DatasetReference", numbered("set", draw.below(sets))) + "}}";
        entities.push_back(entity("pipelines", numbered("pipeline", i),
                                  R"({"description":")" + (draw.one_in(2) ? version : "as ever") +
                                      R"(","activities":[)" + activities + "]}"));
    }
    for (std::size_t i = 0; i < triggers; ++i)
        entities.push_back(
            entity("triggers", numbered("trigger", i),
                   R"({"type":"ScheduleTrigger","runtimeState":")" +
                       std::string(draw.one_in(2) ? "Started" : "Stopped") + R"(","pipelines":[{"pipelineReference":)" +
                       reference("PipelineReference", numbered("pipeline", draw.below(pipelines))) + "}]}"));
    return factory_of(std::move(entities));
}

emulator::ServiceOptions failing(int seed) {
    emulator::ServiceOptions options;
    options.seed = static_cast<std::uint64_t>(seed);
    options.faults = {{.status = 503, .share = 0.07},
                      {.delivery = emulator::Delivery::reset, .share = 0.07},
                      {.delivery = emulator::Delivery::truncated, .share = 0.06}};
    return options;
}

std::string told(const Prepared& prepared, const Restored& restored) {
    std::string text;
    for (std::size_t i = 0; i < restored.applied.steps.size(); ++i)
        if (restored.applied.steps[i].outcome == Outcome::failed ||
            restored.applied.steps[i].outcome == Outcome::not_tried)
            text += std::string(to_text(prepared.plan.steps[i].action)) + " " +
                    adfkeep::to_text(prepared.plan.steps[i].entity) + ": " + restored.applied.steps[i].message + "\n";
    for (const auto& finding : restored.verified.findings)
        text += finding.kind + "/" + finding.entity + " " + finding.path + " " + finding.message + "\n";
    return text;
}

void require_every_need_before(const Plan& plan) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const auto before : plan.steps[i].after) REQUIRE(before < i);
}

TEST_CASE("any night comes back into an empty place, though a fifth of all requests fail") {
    for (int seed = 0; seed < 30; ++seed) {
        INFO(seed);
        Draw draw(seed);
        RehearsalAzure azure(failing(seed));
        const auto id = RehearsalAzure::factory_id("sales");
        const Wish wish{.factory = any_factory(draw, "new"), .max_backfill = UINT64_MAX};
        const auto prepared = prepare(azure.client(), id, wish, system_clock(), no_progress(), {});
        require_every_need_before(prepared.plan);
        const auto restored = execute({azure.client(), azure.client()}, id, prepared, {}, {}, no_progress(), {});
        INFO(told(prepared, restored));
        REQUIRE(restored.applied.count(Outcome::failed) + restored.applied.count(Outcome::not_tried) == 0);
        REQUIRE(restored.verified.is_identical());
    }
}

TEST_CASE("any factory becomes any other, with prune exactly, and again is a restore without a write") {
    for (int seed = 100; seed < 130; ++seed) {
        INFO(seed);
        Draw draw(seed);
        RehearsalAzure azure;
        const auto id = RehearsalAzure::factory_id("sales");
        azure.service().load("sales", any_factory(draw, "old"));
        Wish wish{.factory = any_factory(draw, "new"), .max_backfill = UINT64_MAX};
        wish.options.prune = true;
        const auto prepared = prepare(azure.client(), id, wish, system_clock(), no_progress(), {});
        require_every_need_before(prepared.plan);
        const auto restored = execute({azure.client(), azure.client()}, id, prepared, {}, {}, no_progress(), {});
        INFO(told(prepared, restored));
        REQUIRE(restored.applied.count(Outcome::failed) + restored.applied.count(Outcome::not_tried) == 0);
        REQUIRE(restored.verified.is_identical());
        REQUIRE(
            restored.after.entities.size() ==
            prepare(azure.client(), id, wish, system_clock(), no_progress(), {}).target.actual.factory.entities.size());
        const auto again = prepare(azure.client(), id, wish, system_clock(), no_progress(), {});
        REQUIRE(again.plan.steps.size() == again.plan.count(Action::manual));
    }
}

TEST_CASE("undoing a restore brings the target back as it was") {
    for (int seed = 200; seed < 215; ++seed) {
        INFO(seed);
        Draw draw(seed);
        RehearsalAzure azure;
        const auto id = RehearsalAzure::factory_id("sales");
        azure.service().load("sales", any_factory(draw, "old"));
        const Wish wish{.factory = any_factory(draw, "new"), .max_backfill = UINT64_MAX};
        const auto prepared = prepare(azure.client(), id, wish, system_clock(), no_progress(), {});
        static_cast<void>(execute({azure.client(), azure.client()}, id, prepared, {}, {}, no_progress(), {}));
        const auto back = prepare(azure.client(), id, undoing(prepared), system_clock(), no_progress(), {});
        const auto restored = execute({azure.client(), azure.client()}, id, back, {}, {}, no_progress(), {});
        INFO(told(back, restored));
        REQUIRE(restored.verified.is_identical());
        REQUIRE(judge({prepared.target.actual.factory, Place::service}, {restored.after, Place::service})
                    .differences.empty());
    }
}

}  // namespace
}  // namespace adfkeep::restore
