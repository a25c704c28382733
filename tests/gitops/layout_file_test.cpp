#include "gitops/layout.hpp"
#include "src/model/resource_text.hpp"
#include "tests/testing/hostile_json.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;

TEST_CASE("a file looks as Studio writes it: tabs, LF, the definition's own text, no final LF") {
    REQUIRE(layout_file({.id = {"pipelines", "Load \"x\""}, .definition = "{\n\t\t\"activities\": []\n\t}"}) ==
            "{\n\t\"name\": \"Load \\\"x\\\"\",\n\t\"properties\": {\n\t\t\"activities\": []\n\t}\n}");
}

TEST_CASE("an absent definition stays absent, and other members follow in their order") {
    REQUIRE(
        layout_file(
            {.id = {"factories", "f"}, .rest = R"({"location":"uksouth","identity":{"type":"SystemAssigned"}})"}) ==
        "{\n\t\"name\": \"f\",\n\t\"location\": \"uksouth\",\n\t\"identity\": {\n\t\t\"type\": \"SystemAssigned\"\n\t}\n}");
}

TEST_CASE("other members are indented, and what stands in their strings is left alone") {
    REQUIRE(layout_file({.id = {"factories", "f"},
                         .rest = R"({"a":{},"b":[],"c":[1.10,{"x{,:\\":"y\"}","z":null}],"d":"[\\\"]"})"}) == R"({
	"name": "f",
	"a": {},
	"b": [],
	"c": [
		1.10,
		{
			"x{,:\\": "y\"}",
			"z": null
		}
	],
	"d": "[\\\"]"
})");
}

TEST_CASE("deep members are written in a size that is linear in theirs") {
    const Entity deep{{"factories", "f"}, "{\"x\":" + std::string(900, '[') + std::string(900, ']') + "}", {}};
    const auto file = layout_file(deep);
    REQUIRE(file.size() < 2'500);
    REQUIRE(entity_from_resource("factories", file, "test") == deep);
}

TEST_CASE("hostile members and definitions are read back as they were") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    HostileJson json(seed);
    for (int i = 0; i < 500; ++i) {
        // An entity as reading makes it: its members compact, the envelope's left out.
        const auto source = "{\"name\":\"n\",\"properties\":" + json.value(900) + ",\"\":" + json.value(900) +
                            ",\"identity\":" + json.object(900) + "}";
        const auto entity = entity_from_resource("factories", source, "source");
        REQUIRE(entity_from_resource("factories", layout_file(entity), "written") == entity);
    }
}

TEST_CASE("a network's file has its type, as Studio writes it") {
    REQUIRE(
        layout_file({.id = {"managedVirtualNetworks", "default"}, .definition = "{}"}) ==
        "{\n\t\"name\": \"default\",\n\t\"type\": \"Microsoft.DataFactory/factories/managedvirtualnetworks\",\n\t\"properties\": {}\n}");
}

TEST_CASE("a nested entity's file has its own name, and a file of kind files its bytes") {
    REQUIRE(layout_file({.id = {"managedPrivateEndpoints", "default/sql"}, .definition = "{}"}) ==
            "{\n\t\"name\": \"sql\",\n\t\"properties\": {}\n}");
    REQUIRE(layout_file({.id = {"files", "a/b"}, .definition = "\xFF\n"}) == "\xFF\n");
}

TEST_CASE("what was written is read back as the same entity") {
    const auto entity = GENERATE(
        Entity{{"pipelines", "a/b\\c\"d\n"}, {}, "{\"x\": 1.10,\r\n \"x\": \"\\ud800\"}"},
        Entity{{"managedVirtualNetworks", "default"}, R"({"__zone_symbol__state":true,"type":"odd"})", {}},
        Entity{{"factories", "f"}, R"({"tags":{"a":"b"},"":1,"":2})", "{}"}, Entity{{"credentials", "c"}, {}, "null"});
    REQUIRE(entity_from_resource(entity.id.kind, layout_file(entity), "test") == entity);
}
