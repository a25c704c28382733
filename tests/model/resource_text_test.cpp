#include "src/model/resource_text.hpp"

#include "src/base/error.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

Error fault_of(const std::string& text) {
    try {
        (void)entity_from_resource("pipelines", text, "pipeline/P.json");
    } catch (const Error& error) {
        return error;
    }
    FAIL("accepted: " + text);
    throw std::logic_error("not reached");
}

}  // namespace

TEST_CASE("a resource's properties are kept byte for byte") {
    const std::string definition = "{\r\n\t\"b\" : 1.10 , \"a\":\"\\/\\u0041\" }";
    const auto entity = entity_from_resource(
        "pipelines", "\n{ \"name\" : \"Load \\u00e9\", \"properties\" :\t" + definition + " }\n", "x");

    CHECK(entity.id == EntityId{"pipelines", "Load é"});
    CHECK(entity.definition == definition);
    CHECK(entity.rest.empty());
}

TEST_CASE("other members of a resource are kept in order, without white space and without the envelope") {
    const auto entity =
        entity_from_resource("factories", R"({"name":"f","id":"/s","location" : "West Europe", "eTag":"\"1\"","etag":2,
        "identity":{ "type" : "SystemAssigned" }, "type":"microsoft.datafactory/Factories", "properties":{},
        "t\u0061gs": { "n" : 1.10 }, "location":"again", "id":3})",
                             "x");

    CHECK(
        entity.rest ==
        R"({"location":"West Europe","identity":{"type":"SystemAssigned"},"t\u0061gs":{"n":1.10},"location":"again"})");
    CHECK(entity.definition == "{}");
}

TEST_CASE("a type that is not the kind's own is kept") {
    CHECK(entity_from_resource("linkedservices",
                               R"({"name":"x","type":"Microsoft.DataFactory/factories/linkedservices"})", "x")
              .rest.empty());
    CHECK(entity_from_resource("datasets", R"({"name":"x","type":"Microsoft.DataFactory/factories/pipelines"})", "x")
              .rest == R"({"type":"Microsoft.DataFactory/factories/pipelines"})");
    CHECK(entity_from_resource("futureThings", R"({"name":"x","type":"a/b"})", "x").rest == R"({"type":"a/b"})");
    CHECK(entity_from_resource("pipelines", R"({"name":"x","type":1})", "x").rest == R"({"type":1})");
}

TEST_CASE("missing properties are an empty definition, and null stays null") {
    CHECK(entity_from_resource("managedVirtualNetworks", R"({"name":"default"})", "x").definition.empty());
    CHECK(entity_from_resource("managedVirtualNetworks", R"({"name":"default","properties": null })", "x").definition ==
          "null");
}

TEST_CASE("member names are read by what they say") {
    const auto entity =
        entity_from_resource("pipelines", R"({"\u006eame":"p","propert\u0069es":{"a":1},"Name":"q"})", "x");
    CHECK(entity.id.name == "p");
    CHECK(entity.definition == R"({"a":1})");
    CHECK(entity.rest == R"({"Name":"q"})");
}

TEST_CASE("a resource that cannot be kept is refused, with the place") {
    struct Row {
        std::string text;
        std::string what;
        std::string where;
    };
    const auto row = GENERATE(values<Row>({
        {"{\"name\":\"p\",}", "expected a member after ','", "pipeline/P.json:1:13"},
        {" []", "expected a JSON object", "pipeline/P.json:1:2"},
        {"\n{\"properties\":{}}", "the resource has no \"name\"", "pipeline/P.json:2:1"},
        {"{\"name\":1}", "\"name\" is not a string", "pipeline/P.json:1:9"},
        {"{\"name\":\"\"}", "\"name\" is empty", "pipeline/P.json:1:9"},
        {"{\"name\":\"" + std::string(1025, 'x') + "\"}", "\"name\" is longer than 1,024 bytes", "pipeline/P.json:1:9"},
        {R"({"name":"\ud800"})", "\"name\" is not valid Unicode: half of a surrogate pair stands in it",
         "pipeline/P.json:1:9"},
        {"{\"name\":\"p\",\n \"name\":\"q\"}", "a second \"name\"", "pipeline/P.json:2:2"},
        {R"({"name":"p","properties":{},"propertie\u0073":{}})", "a second \"properties\"", "pipeline/P.json:1:29"},
    }));
    CAPTURE(row.text);
    const auto error = fault_of(row.text);
    CHECK(error.code() == ErrorCode::invalid_input);
    CHECK(error.what() == row.what);
    CHECK(error.where() == row.where);
}
