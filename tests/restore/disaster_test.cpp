// A factory is lost, and comes back.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "restore/drill.hpp"
#include "restore/rehearsal_azure.hpp"
#include "restore/restoring.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/model/difference_report.hpp"
#include "src/model/kind.hpp"
#include "src/source/source.hpp"
#include "tests/emulator/azure.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::restore {
namespace {

using testing::entity;
using testing::factory_of;

std::vector<boost::filesystem::path> layouts_below(const boost::filesystem::path& corpus) {
    std::vector<boost::filesystem::path> found;
    for (const auto& factory : boost::filesystem::directory_iterator(corpus))
        for (const auto* layout : {"git", "git-vnet"})
            if (boost::filesystem::is_directory(factory.path() / layout)) found.push_back(factory.path() / layout);
    return found;
}

SecretLookup anything() {
    return [](const EntityId&, const std::string&) { return std::optional<std::string>(R"("given")"); };
}

Factory read(RehearsalAzure& azure, const std::string& name) {
    return azure::read_factory(azure.client(), RehearsalAzure::factory_id(name), {}, no_progress(), {}).factory;
}

Prepared prepare_in(RehearsalAzure& azure, const Wish& wish, const std::string& name = "sales") {
    return prepare(azure.client(), RehearsalAzure::factory_id(name), wish, system_clock(), no_progress(), {});
}

Restored execute_in(RehearsalAzure& azure, const Prepared& prepared, const SecretLookup& secret = anything(),
                    const std::string& name = "sales") {
    return execute({azure.client(), azure.client()}, RehearsalAzure::factory_id(name), prepared, secret, {},
                   no_progress(), {});
}

void remove_factory(RehearsalAzure& azure, const std::string& name = "sales") {
    azure::FactoryWriter(azure.client(), RehearsalAzure::factory_id(name))
        .remove({.kind = std::string(factory_kind), .name = name});
}

std::string told(const std::vector<Finding>& findings) {
    std::string text;
    for (const auto& finding : findings)
        text += finding.rule + " " + finding.kind + "/" + finding.entity + " " + finding.path + ": " + finding.message +
                " " + finding.left.value_or("") + " | " + finding.right.value_or("") + "\n";
    return text;
}

std::string told(const Prepared& prepared, const Applied& applied) {
    std::string text;
    for (std::size_t i = 0; i < applied.steps.size(); ++i)
        if (applied.steps[i].outcome == Outcome::failed || applied.steps[i].outcome == Outcome::not_tried)
            text += std::string(to_text(prepared.plan.steps[i].action)) + " " +
                    adfkeep::to_text(prepared.plan.steps[i].entity) + ": " + applied.steps[i].message + "\n";
    return text;
}

std::string pipeline_that_runs(const std::string& name) {
    return R"({"activities":[{"name":"call","type":"ExecutePipeline","typeProperties":{"pipeline":{"referenceName":")" +
           name + R"(","type":"PipelineReference"}}}]})";
}

Entity factory_resource(const std::string& properties = "{}") {
    auto resource = entity("factories", "sales", properties);
    resource.rest = R"({"location":"northeurope"})";
    return resource;
}

TEST_CASE("every public factory is backed up, lost and rebuilt: every entity that can be there is identical") {
    const auto corpus = testing::shared_folder("corpus");
    if (corpus.empty()) {
        WARN("skipped: the corpus of public factories is not beside the project");
        return;
    }
    std::size_t restored_factories = 0;
    for (const auto& folder : layouts_below(corpus)) {
        INFO(folder.string());
        const auto factory =
            source::read_source(source::parse_locator("folder:" + folder.string()), {}, no_progress(), {}).factory;
        RehearsalAzure azure;
        azure.know_places_of(factory);
        azure.service().load("sales", factory);
        const auto before = read(azure, "sales");
        remove_factory(azure);
        Wish wish{.factory = before};
        wish.options.secret = stand_ins(before);
        wish.options.skip_broken = true;
        wish.options.location = "northeurope";
        wish.with_surroundings = true;
        wish.max_backfill = UINT64_MAX;
        const auto prepared = prepare_in(azure, wish);
        INFO(told(prepared.plan.problems));
        REQUIRE(prepared.plan.is_feasible());
        const auto restored = execute_in(azure, prepared, stand_ins(before));
        INFO(told(prepared, restored.applied));
        INFO(told(restored.verified.findings));
        REQUIRE(restored.verified.is_identical());
        REQUIRE(restored.applied.count(Outcome::failed) == 0);
        REQUIRE(restored.applied.count(Outcome::not_tried) == 0);
        ++restored_factories;
    }
    REQUIRE(restored_factories > 5);
}

TEST_CASE("what calls itself in a circle comes back: the circle is opened with a first half") {
    RehearsalAzure azure;
    const auto factory = factory_of({factory_resource(), entity("pipelines", "a", pipeline_that_runs("b")),
                                     entity("pipelines", "b", pipeline_that_runs("c")),
                                     entity("pipelines", "c", pipeline_that_runs("a")),
                                     entity("pipelines", "self", pipeline_that_runs("self"))});
    const auto prepared = prepare_in(azure, {.factory = factory});
    REQUIRE(prepared.plan.is_feasible());
    REQUIRE(prepared.plan.count(Action::create) == 1 + 4);
    REQUIRE(prepared.plan.count(Action::update) == 2);
    const auto restored = execute_in(azure, prepared);
    INFO(told(prepared, restored.applied));
    REQUIRE(restored.verified.is_identical());
    REQUIRE(restored.verified.identical == 5);
}

TEST_CASE("a restore of what is there already sends no write") {
    RehearsalAzure azure;
    azure.service().load("sales", factory_of({factory_resource(), entity("pipelines", "a", "{}"),
                                              entity("pipelines", "b", pipeline_that_runs("a"))}));
    const auto before = azure.requests();
    const auto prepared = prepare_in(azure, {.factory = read(azure, "sales")});
    REQUIRE(prepared.plan.steps.empty());
    const auto restored = execute_in(azure, prepared);
    REQUIRE(restored.verified.is_identical());
    REQUIRE(azure.requests().count("PUT") == 0);
    REQUIRE(azure.requests().count("DELETE") == 0);
}

TEST_CASE("with prune the target becomes what the snapshot was, circles of what goes included; without, nothing goes") {
    const auto prune = GENERATE(true, false);
    RehearsalAzure azure;
    azure.service().load("sales",
                         factory_of({factory_resource(), entity("pipelines", "kept", R"({"activities":[],"x":1})"),
                                     entity("pipelines", "one", pipeline_that_runs("two")),
                                     entity("pipelines", "two", pipeline_that_runs("one"))}));
    Wish wish{.factory = factory_of({factory_resource(), entity("pipelines", "kept", R"({"activities":[]})")})};
    wish.options.prune = prune;
    const auto prepared = prepare_in(azure, wish);
    INFO(told(prepared.plan.problems));
    REQUIRE(prepared.plan.is_feasible());
    const auto restored = execute_in(azure, prepared);
    INFO(told(prepared, restored.applied));
    REQUIRE(restored.applied.count(Outcome::failed) == 0);
    REQUIRE(restored.verified.is_identical());
    REQUIRE((restored.after.find({"pipelines", "one"}) == nullptr) == prune);
    REQUIRE((restored.after.find({"pipelines", "two"}) == nullptr) == prune);
}

TEST_CASE("a running trigger is stopped for what it runs, and runs again; one that nothing touches is left alone") {
    RehearsalAzure azure;
    const auto trigger = [](const std::string& name, const std::string& pipeline) {
        return entity(
            "triggers", name,
            R"({"type":"ScheduleTrigger","runtimeState":"Started","pipelines":[{"pipelineReference":{"referenceName":")" +
                pipeline + R"(","type":"PipelineReference"}}]})");
    };
    azure.service().load("sales", factory_of({factory_resource(), entity("pipelines", "inner", R"({"activities":[]})"),
                                              entity("pipelines", "outer", pipeline_that_runs("inner")),
                                              entity("pipelines", "quiet", "{}"), trigger("nightly", "outer"),
                                              trigger("other", "quiet")}));
    auto wanted = read(azure, "sales");
    for (auto& one : wanted.entities)
        if (one.id.name == "inner") one.definition = R"({"activities":[],"description":"as it was"})";
    const auto prepared = prepare_in(azure, {.factory = wanted});
    REQUIRE(prepared.plan.count(Action::stop) == 1);
    REQUIRE(prepared.plan.count(Action::start) == 1);
    REQUIRE(prepared.plan.count(Action::update) == 1);
    const auto restored = execute_in(azure, prepared);
    INFO(told(prepared, restored.applied));
    INFO(told(restored.verified.findings));
    REQUIRE(restored.verified.is_identical());
    REQUIRE(restored.after.find({"triggers", "nightly"})->definition.find("\"Started\"") != std::string::npos);
}

TEST_CASE("a drill says of a whole factory that it comes back, and what a person would have to supply") {
    const auto factory = factory_of(
        {factory_resource(), entity("pipelines", "a", "{}"),
         entity("linkedservices", "sql",
                R"({"type":"SqlServer","typeProperties":{"password":{"type":"SecureString","value":"**********"}}})")});
    const auto drilled =
        drill(factory, Place::service,
              {.clock = system_clock(), .random = system_random(), .progress = no_progress(), .stop = {}});
    INFO(told(drilled.findings));
    REQUIRE(drilled.is_identical());
    REQUIRE(drilled.identical == 3);
    REQUIRE(drilled.secrets.size() == 1);
    REQUIRE(drilled.secrets.front().path == "properties.typeProperties.password.value");
}

TEST_CASE("with its surroundings a factory gets back its roles, settings and locks, for its new identity") {
    RehearsalAzure azure;
    const auto id = RehearsalAzure::factory_id("sales");
    auto resource = factory_resource();
    resource.rest = R"({"location":"northeurope","identity":{"type":"SystemAssigned"}})";
    static_cast<void>(execute_in(azure, prepare_in(azure, {.factory = factory_of({resource})})));
    const auto path = azure::path_of(id);
    const auto own = read(azure, "sales");
    const auto principal =
        nlohmann::json::parse(own.entities.front().rest).at("identity").at("principalId").get<std::string>();
    azure.client().put(
        path +
            "/providers/Microsoft.Authorization/roleAssignments/11111111-1111-4111-8111-111111111111?api-version=2022-04-01",
        R"({"properties":{"roleDefinitionId":"/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7","principalId":")" +
            principal + R"(","principalType":"ServicePrincipal"}})");
    azure.client().put(path + "/providers/Microsoft.Insights/diagnosticSettings/all?api-version=2021-05-01-preview",
                       R"({"properties":{"workspaceId":"/w","logs":[]}})");
    azure.client().put(path + "/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01",
                       R"({"properties":{"level":"CanNotDelete"}})");
    const auto before = read_target(azure.client(), id, no_progress(), {});
    auto snapshot = before.actual.factory;
    snapshot.entities.insert(snapshot.entities.end(), before.around.begin(), before.around.end());
    arrange(snapshot);
    azure.client().remove(path + "/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01");
    remove_factory(azure);

    const auto prepared = prepare_in(azure, {.factory = snapshot, .with_surroundings = true});
    REQUIRE(prepared.plan.is_feasible());
    const auto restored = execute_in(azure, prepared);
    INFO(told(prepared, restored.applied));
    REQUIRE(restored.verified.is_identical());
    const auto after = read_target(azure.client(), id, no_progress(), {});
    for (const auto kind : {role_assignment_kind, diagnostic_setting_kind, lock_kind}) {
        INFO(kind);
        const auto of_kind = [&](const Entity& one) { return one.id.kind == kind; };
        REQUIRE(std::ranges::count_if(before.around, of_kind) == 1);
        REQUIRE(std::ranges::count_if(after.around, of_kind) == 1);
    }
    const auto assigned =
        std::ranges::find(after.around, role_assignment_kind, [](const Entity& one) { return one.id.kind; });
    REQUIRE(assigned->definition.find(principal) == std::string::npos);
}

TEST_CASE("what refers to nothing is named before anything is sent") {
    RehearsalAzure azure;
    const auto prepared = prepare_in(
        azure, {.factory = factory_of({factory_resource(), entity("pipelines", "a", pipeline_that_runs("gone"))})});
    REQUIRE_FALSE(prepared.plan.is_feasible());
    REQUIRE(prepared.plan.problems.front().rule == "reference-to-nothing");
    REQUIRE(azure.requests().count("PUT") == 0);
}

}  // namespace
}  // namespace adfkeep::restore
