#include "src/model/reference.hpp"

#include "src/base/error.hpp"
#include "src/model/json/text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;

namespace {

std::vector<Reference> found_in(const std::string& definition, const std::string& kind = "pipelines") {
    return references({.id = {kind, "it"}, .definition = definition});
}

Entity entity(const std::string& kind, const std::string& name, const std::string& definition = "{}") {
    return {.id = {.kind = kind, .name = name}, .definition = definition};
}

}  // namespace

TEST_CASE("references are told in source order with kind, type, name and path") {
    const auto found = found_in(R"({"activities":[
        {"name":"a","inputs":[{"referenceName":"In","type":"DatasetReference",
                               "parameters":{"p":{"referenceName":"P","type":"PipelineReference"}}}],
         "outputs":[{"type":"DatasetReference","referenceName":"\u004fut"}]},
        {"name":"b","typeProperties":{"ifTrueActivities":[
            {"typeProperties":{"pipeline":{"referenceName":"Child","type":"PipelineReference"}}}]}}]})");

    REQUIRE(found == std::vector<Reference>{
                         {"datasets", "DatasetReference", "In", "activities[0].inputs[0]"},
                         {"pipelines", "PipelineReference", "P", "activities[0].inputs[0].parameters.p"},
                         {"datasets", "DatasetReference", "Out", "activities[0].outputs[0]"},
                         {"pipelines", "PipelineReference", "Child",
                          "activities[1].typeProperties.ifTrueActivities[0].typeProperties.pipeline"},
                     });
}

TEST_CASE("types and member names are read without case, and by what they say") {
    CHECK(found_in(R"({"x":{"ReferenceName":"a","Type":"linkedserviceREFERENCE"}})") ==
          std::vector<Reference>{{"linkedservices", "linkedserviceREFERENCE", "a", "x"}});
    CHECK(found_in(R"({"x":{"reference\u004eame":"a","t\u0079pe":"Dataset\u0052eference"}})") ==
          std::vector<Reference>{{"datasets", "DatasetReference", "a", "x"}});
}

TEST_CASE("the place of a reference says its kind where its type does not") {
    CHECK(found_in(R"({"linkedServiceName":{"referenceName":"a"}})") ==
          std::vector<Reference>{{"linkedservices", "linkedServiceName", "a", "linkedServiceName"}});
    CHECK(found_in(R"({"inputs":[[{"referenceName":"a","type":7}]]})") ==
          std::vector<Reference>{{"datasets", "inputs", "a", "inputs[0][0]"}});
    CHECK(found_in(R"({"LinkedService":{"referenceName":"a","type":"LinkedServiceRef"}})") ==
          std::vector<Reference>{{"linkedservices", "LinkedServiceRef", "a", "LinkedService"}});
    CHECK(found_in(R"({"somewhere":{"referenceName":"a"}})") ==
          std::vector<Reference>{{"", "somewhere", "a", "somewhere"}});
}

TEST_CASE("a reference whose name is made at run time is an expression") {
    const auto name = GENERATE(as<std::string>{}, R"({"value":"@pipeline().parameters.x","type":"Expression"})",
                               R"("@pipeline().parameters.x")", R"("LS_@{linkedService().x}")");
    CHECK(found_in("{\"pipeline\":{\"referenceName\":" + name + ",\"type\":\"PipelineReference\"}}") ==
          std::vector<Reference>{
              {.kind = "pipelines", .type = "PipelineReference", .path = "pipeline", .is_expression = true}});
}

TEST_CASE("things of other services are references of no kind") {
    CHECK(found_in(R"({"typeProperties":{"notebook":{"referenceName":"n","type":"NotebookReference"},
                       "sparkPool":{"referenceName":{"value":"@x"},"type":"BigDataPoolReference"}}})") ==
          std::vector<Reference>{
              {.type = "NotebookReference", .name = "n", .path = "typeProperties.notebook"},
              {.type = "BigDataPoolReference", .path = "typeProperties.sparkPool", .is_expression = true}});
}

TEST_CASE("the staging store of a factory and the parent of a rerun trigger are named by a plain string") {
    CHECK(found_in(
              R"({"globalConfigurations":{"PipelineBillingEnabled":"true","factoryStagingLSReferenceName":"stage"}})",
              "factories") == std::vector<Reference>{{"linkedservices", "factoryStagingLSReferenceName", "stage",
                                                      "globalConfigurations.factoryStagingLSReferenceName"}});
    CHECK(found_in(R"({"typeProperties":{"parentTrigger":"T"}})", "triggers") ==
          std::vector<Reference>{{"triggers", "parentTrigger", "T", "typeProperties.parentTrigger"}});
    CHECK(found_in(R"({"typeProperties":{"parentTrigger":{"referenceName":"T","type":"TriggerReference"}}})",
                   "triggers") ==
          std::vector<Reference>{{"triggers", "TriggerReference", "T", "typeProperties.parentTrigger"}});
    CHECK(found_in(R"({"parentTrigger":"T","factoryStagingLSReferenceName":"stage"})").empty());
}

TEST_CASE("what names nothing is no reference") {
    const auto definition = GENERATE(
        as<std::string>{}, "null", R"("referenceName")", "[]", R"({"type":"LinkedServiceReference"})",
        R"({"referenceName":null,"type":"DatasetReference"})", R"({"referenceName":["a"],"type":"DatasetReference"})",
        R"({"dependsOn":[{"type":"TumblingWindowTriggerDependencyReference","offset":"0"}]})",
        R"({"linkedInfo":{"resourceId":"/subscriptions/s/…/integrationRuntimes/ir","authorizationType":"Rbac"}})");
    CHECK(found_in(definition).empty());
}

TEST_CASE("of two names the last counts, as it does for the service") {
    CHECK(found_in(R"({"dataset":{"referenceName":"a","referenceName":"b"}})").at(0).name == "b");
    CHECK(found_in(R"({"dataset":{"referenceName":"a","referenceName":null}})").empty());
}

TEST_CASE("files and missing definitions hold no references, and what is no JSON is an error") {
    CHECK(found_in("{ no JSON", "files").empty());
    CHECK(found_in("").empty());
    CHECK_THROWS_MATCHES(found_in("{ no JSON"), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a hostile definition cannot make its references larger than itself by much") {
    // Deep below a name of a megabyte, each reference would repeat it.
    std::string definition = "{\"" + std::string(1 << 20, 'n') + "\":[";
    for (auto i = 0; i < 20'000; ++i) definition += "{\"referenceName\":\"\"},";
    definition += "0]}";
    const auto found = found_in(definition);
    CHECK(found.size() == max_references);
    std::size_t bytes = 0;
    for (const auto& reference : found) bytes += reference.path.size() + reference.type.size();
    CHECK(bytes < 64u << 20);
}

TEST_CASE("references to nothing are found, whatever the case of names") {
    Factory factory{
        .name = "f",
        .entities = {
            entity("linkedservices", "Blob"),
            entity("datasets", "In",
                   R"({"linkedServiceName":{"referenceName":"BLOB","type":"LinkedServiceReference"}})"),
            entity("pipelines", "P", R"({"activities":[{"inputs":[{"referenceName":"in","type":"DatasetReference"}],
                                     "outputs":[{"referenceName":"Out","type":"DatasetReference"}]}]})")}};
    arrange(factory);
    const auto dangling = dangling_references(factory);
    REQUIRE(dangling.size() == 1);
    CHECK(dangling[0].from == EntityId{"pipelines", "P"});
    CHECK(dangling[0].reference.name == "Out");
}

TEST_CASE("what the service provides, expressions and other services' things do not dangle") {
    Factory factory{
        .entities = {
            entity("linkedservices", "L", R"({"connectVia":{"referenceName":"autoresolveintegrationruntime"}})"),
            entity("integrationRuntimes", "I",
                   R"({"managedVirtualNetwork":{"referenceName":"Default","type":"ManagedVirtualNetworkReference"}})"),
            entity("pipelines", "P",
                   R"({"pipeline":{"referenceName":{"value":"@x"}},"notebook":{"referenceName":"n"}})")}};
    arrange(factory);
    CHECK(dangling_references(factory).empty());
}

TEST_CASE("a reference of an empty name dangles") {
    Factory factory{
        .entities = {entity("pipelines", "P", R"({"pipeline":{"referenceName":"","type":"PipelineReference"}})")}};
    CHECK(dangling_references(factory).size() == 1);
}
