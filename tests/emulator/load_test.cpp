#include "src/emulator/factories/load.hpp"

#include <boost/filesystem.hpp>

#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/source/source.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

/// All resources of a list, over all its pages, as exact text.
std::vector<std::string> all_of(Azure& azure, const std::string& path) {
    std::vector<std::string> texts;
    for (auto target = path; !target.empty();) {
        const auto page = azure.get(target);
        REQUIRE(page.status == 200);
        const auto value = emulator::member(page.body, "value");
        for (const auto element : json::elements(*value)) texts.emplace_back(element);
        const auto link = emulator::string_at(page.body, {"nextLink"});
        target = link.empty() ? "" : link.substr(std::string("http://127.0.0.1:1234").size());
    }
    return texts;
}

/// What a loaded definition should be served as: without what the service keeps itself, masked.
bool is_served(const Entity& loaded, const std::string& resource) {
    const auto properties = emulator::member(resource, "properties");
    if (loaded.definition.empty()) return !properties;
    if (!emulator::is_object(loaded.definition))
        return properties && json::compact(*properties) == json::compact(loaded.definition);
    for (const auto& m : json::members(loaded.definition)) {
        if (m.name == "typeProperties") continue;  // may hold a secret
        const auto served = emulator::member(*properties, m.name);
        if (!served || *served != m.value) return false;
    }
    return true;
}

std::string path_of(const std::string& factory, const Entity& entity) {
    const auto* const info = find_kind(entity.id.kind);
    if (info == nullptr || info->parent.empty()) return factory + "/" + entity.id.kind;
    const auto network = entity.id.name.substr(0, entity.id.name.find('/'));
    return factory + "/managedVirtualNetworks/" + network + "/managedPrivateEndpoints";
}

}  // namespace

TEST_CASE("every factory of the corpus is loaded, listed whole, and served as it was") {
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no corpus here");
        return;
    }
    std::size_t count = 0;
    for (const auto& folder : boost::filesystem::directory_iterator(corpus)) {
        const auto root = folder.path() / "git";
        if (!boost::filesystem::is_directory(root)) continue;
        CAPTURE(root.string());
        const auto factory =
            source::read_source(source::parse_locator("folder:" + root.string()), {}, no_progress(), {}).factory;
        Azure azure;
        azure.service().load("loaded", factory);
        std::map<std::string, std::map<std::string, std::string>> served;
        for (const auto& loaded : factory.entities) {
            if (loaded.id.kind == files_kind || loaded.id.kind == factory_kind) continue;
            const auto path = path_of(factories + "/loaded", loaded);
            auto& collection = served[path];
            if (collection.empty()) {
                for (const auto& text : all_of(azure, path)) collection[emulator::string_at(text, {"name"})] = text;
            }
            const auto slash = loaded.id.name.rfind('/');
            const auto name =
                path.ends_with("managedPrivateEndpoints") ? loaded.id.name.substr(slash + 1) : loaded.id.name;
            CAPTURE(path, name);
            REQUIRE(collection.contains(name));
            REQUIRE(is_served(loaded, collection[name]));
            ++count;
        }
    }
    REQUIRE(count > 500);
}

TEST_CASE("a factory is loaded without any rule, and keeps the state of its triggers") {
    Azure azure;
    azure.service().load(
        "sales",
        factory_of({entity("triggers", "t", R"({"type":"ScheduleTrigger","runtimeState":"Started"})"),
                    entity("datasets", "d",
                           R"({"linkedServiceName":{"type":"LinkedServiceReference","referenceName":"none"}})"),
                    entity("pipelines", "a.b?c", R"({"lastPublishTime":"2020-01-01T00:00:00Z"})"),
                    entity("pipelines", "odd", "3"), entity("files", "README.md", "text"),
                    entity("futureThings", "f", R"({"x":1})")}));
    const auto sales = factories + "/sales";
    REQUIRE(azure.get(sales + "/triggers/t").json["properties"]["runtimeState"] == "Started");
    REQUIRE(azure.put(sales + "/triggers/t", R"({"properties":{}})").code() == "TriggerEnabledCannotUpdate");
    REQUIRE(azure.get(sales + "/datasets/d").status == 200);
    REQUIRE(azure.get(sales + "/pipelines/a.b%3Fc").json["properties"]["lastPublishTime"] == "2020-01-01T00:00:00Z");
    REQUIRE(azure.get(sales + "/pipelines/odd").json["properties"] == 3);
    REQUIRE(azure.get(sales + "/futureThings").json["value"][0]["properties"]["x"] == 1);
    REQUIRE(azure.get(sales + "/futureThings/F").json["type"] == "Microsoft.DataFactory/factories/futurethings");
    REQUIRE(azure.put(sales + "/futureThings/g", R"({"properties":{"y":2}})").status == 200);
    REQUIRE(azure.get(sales + "/files").status == 404);
}

TEST_CASE("the factory resource is loaded with its identity, location and parameters") {
    Azure azure;
    auto resource =
        entity("factories", "origin",
               R"({"globalParameters":{"p":{"type":"Int","value":1}},"createTime":"2020-01-01T00:00:00Z"})");
    resource.rest =
        R"({"location":"southeastasia","identity":{"type":"SystemAssigned","principalId":"p1","tenantId":"t1"}})";
    azure.service().load("sales", factory_of({resource}));
    const auto got = azure.get(factories + "/sales").json;
    REQUIRE(got["name"] == "sales");
    REQUIRE(got["location"] == "southeastasia");
    REQUIRE(got["identity"]["principalId"] == "p1");
    REQUIRE(got["identity"]["tenantId"] == "t1");
    REQUIRE(got["properties"]["createTime"] == "2020-01-01T00:00:00Z");
    REQUIRE(azure.get(factories + "/sales/globalParameters/default").json["properties"]["p"]["value"] == 1);
}

TEST_CASE("a source that has only the view of global parameters gives them to its factory") {
    Azure azure;
    azure.service().load("sales",
                         factory_of({entity("globalParameters", "default", R"({"p":{"type":"Int","value":1}})")}));
    REQUIRE(azure.get(factories + "/sales").json["properties"]["globalParameters"]["p"]["value"] == 1);
}

TEST_CASE("a network without properties is served without them, an endpoint below it as it was") {
    Azure azure;
    azure.service().load("sales", factory_of({entity("managedVirtualNetworks", "default", ""),
                                              entity("managedPrivateEndpoints", "default/e", R"({"groupId":"dfs"})")}));
    const auto network = factories + "/sales/managedVirtualNetworks/default";
    REQUIRE_FALSE(azure.get(network).json.contains("properties"));
    const auto endpoint = azure.get(network + "/managedPrivateEndpoints/e").json["properties"];
    REQUIRE(endpoint["groupId"] == "dfs");
    REQUIRE_FALSE(endpoint.contains("fqdns"));
    REQUIRE(endpoint["provisioningState"] == "Succeeded");
}

TEST_CASE("loading again replaces the factory") {
    Azure azure;
    azure.service().load("sales", factory_of({entity("pipelines", "old", "{}")}));
    azure.service().load("Sales", factory_of({entity("pipelines", "new", "{}")}));
    REQUIRE(azure.get(factories + "/sales/pipelines/old").status == 404);
    REQUIRE(azure.get(factories + "/sales/pipelines/new").status == 200);
    REQUIRE(azure.get(factories).json["value"].size() == 1);
}
