#include "restore/selection.hpp"

#include <algorithm>

#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;
using namespace adfkeep::testing;

namespace {

using Names = std::vector<std::string>;

std::string refers(const std::string& type, const std::string& name) {
    return R"({"type":")" + type + R"(","referenceName":")" + name + "\"}";
}

/// A trigger runs LoadSales, which reads Orders of the service Sql, which stands behind a runtime; LoadStock reads
/// Stock.
Factory sales() {
    return factory_of({
        entity("factories", "sales", "{}"),
        entity("integrationRuntimes", "onprem", R"({"type":"SelfHosted"})"),
        entity("linkedservices", "Sql", R"({"connectVia":)" + refers("IntegrationRuntimeReference", "ONPREM") + "}"),
        entity("datasets", "Orders", R"({"linkedServiceName":)" + refers("LinkedServiceReference", "sql") + "}"),
        entity("datasets", "Stock", R"({"folder":{"name":"Store"}})"),
        entity("pipelines", "LoadSales",
               R"({"folder":{"name":"Sales/Daily"},"activities":[{"inputs":[)" + refers("DatasetReference", "Orders") +
                   "]}]}"),
        entity("pipelines", "LoadStock",
               R"({"folder":{"name":"Salesforce"},"activities":[{"inputs":[)" + refers("DatasetReference", "Stock") +
                   "]}]}"),
        entity("pipelines", "Clean", R"({"folder":{"name":"SALES"}})"),
        entity("triggers", "Nightly",
               R"({"pipelines":[{"pipelineReference":)" + refers("PipelineReference", "LoadSales") + "}]}"),
        entity("managedVirtualNetworks", "default", "{}"),
        entity("managedPrivateEndpoints", "default/sql", "{}"),
        entity("locks", "keep", "{}"),
    });
}

Names names(const Factory& factory) {
    Names all;
    for (const auto& entity : factory.entities) all.push_back(to_text(entity.id));
    return all;
}

Names selected(const Selection& selection) { return names(select(sales(), selection).factory); }

}  // namespace

TEST_CASE("without filters everything is selected") {
    REQUIRE(select(sales(), {}).factory.entities == sales().entities);
    REQUIRE(select(sales(), {}).left_out.empty());
}

TEST_CASE("a filter names a kind as the service or as Git has it, and a name like a shell") {
    const auto [filter, expected] = GENERATE(table<std::string, Names>({
        {"pipelines/LoadSales", {"pipelines/LoadSales"}},
        {"pipeline/load*", {"pipelines/LoadSales", "pipelines/LoadStock"}},
        {"PIPELINE/Load?????", {"pipelines/LoadSales", "pipelines/LoadStock"}},
        {"pipelines/[c-d]lean", {"pipelines/Clean"}},
        {"dataset", {"datasets/Orders", "datasets/Stock"}},
        {"linkedService", {"linkedservices/Sql"}},
        {"*/*sql", {"linkedservices/Sql", "managedPrivateEndpoints/default/sql"}},
        {"managedPrivateEndpoint/default/*", {"managedPrivateEndpoints/default/sql"}},
        {"managedV*", {"managedVirtualNetworks/default"}},
        {"folder:Sales", {"pipelines/Clean", "pipelines/LoadSales"}},
        {"folder:sales/*", {"pipelines/LoadSales"}},
        {"folder:S*", {"datasets/Stock", "pipelines/Clean", "pipelines/LoadSales", "pipelines/LoadStock"}},
    }));
    REQUIRE(selected({.only = {filter}, .except = {}}) == expected);
}

TEST_CASE("what is excepted is left out, and the rest stays") {
    const auto result = select(sales(), {.only = {}, .except = {"dataset", "folder:sales", "trigger/*"}});

    REQUIRE(names(result.factory) == Names{"factories/sales", "integrationRuntimes/onprem", "linkedservices/Sql",
                                           "locks/keep", "managedPrivateEndpoints/default/sql",
                                           "managedVirtualNetworks/default", "pipelines/LoadStock"});
    REQUIRE(result.left_out == std::vector<EntityId>{{"datasets", "Orders"},
                                                     {"datasets", "Stock"},
                                                     {"pipelines", "Clean"},
                                                     {"pipelines", "LoadSales"},
                                                     {"triggers", "Nightly"}});
}

TEST_CASE("an exception is stronger than a selection") {
    REQUIRE(selected({.only = {"pipeline"}, .except = {"*/*Load*"}}) == Names{"pipelines/Clean"});
}

TEST_CASE("with dependencies the selected bring what they refer to, directly and through others") {
    REQUIRE(selected({.only = {"triggers/Nightly"}, .except = {}, .with_dependencies = true}) ==
            Names{"datasets/Orders", "integrationRuntimes/onprem", "linkedservices/Sql", "pipelines/LoadSales",
                  "triggers/Nightly"});
    REQUIRE(selected({.only = {"managedPrivateEndpoints"}, .except = {}, .with_dependencies = true}) ==
            Names{"managedPrivateEndpoints/default/sql", "managedVirtualNetworks/default"});
}

TEST_CASE("an exception keeps out a dependency, and what only that needs") {
    REQUIRE(selected({.only = {"pipelines/LoadSales"}, .except = {"linkedservices"}, .with_dependencies = true}) ==
            Names{"datasets/Orders", "pipelines/LoadSales"});
}

TEST_CASE("what stands around the factory is not told as left out") {
    const auto result = select(sales(), {.only = {"factories"}, .except = {}});

    REQUIRE(names(result.factory) == Names{"factories/sales"});
    REQUIRE(std::ranges::none_of(result.left_out, [](const EntityId& id) { return id.kind == "locks"; }));
}

TEST_CASE("a filter that matches nothing is an error that names it") {
    const auto filter = GENERATE(as<std::string>{}, "pipeline/Lod*", "pipelin", "folder:Sal", "datasets/Sql");

    REQUIRE_THROWS_MATCHES(select(sales(), {.only = {"pipeline", filter}, .except = {}}), Error,
                           Says(ErrorCode::usage, filter));
    REQUIRE_THROWS_MATCHES(select(sales(), {.only = {}, .except = {filter}}), Error, Says(ErrorCode::usage, filter));
}

TEST_CASE("a filter without a kind or a name is refused") {
    const auto filter = GENERATE(as<std::string>{}, "", "/", "/Load", "pipeline/", "folder:");

    REQUIRE_THROWS_MATCHES(select(sales(), {.only = {filter}, .except = {}}), Error, HasCode(ErrorCode::usage));
}

TEST_CASE("an entity that no snapshot holds is judged by the filters alone") {
    const Selection selection{.only = {"pipeline", "folder:Store"}, .except = {"*/Load*"}, .with_dependencies = true};

    REQUIRE(selects(selection, entity("pipelines", "Other", "{}")));
    REQUIRE(selects(selection, entity("datasets", "Other", R"({"folder":{"name":"store/a"}})")));
    REQUIRE_FALSE(selects(selection, entity("datasets", "Other", "{}")));
    REQUIRE_FALSE(selects(selection, entity("pipelines", "LoadOther", "{}")));
    REQUIRE(selects({}, entity("pipelines", "Other", "{}")));
}
