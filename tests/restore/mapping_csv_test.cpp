#include "restore/mapping.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;
using namespace adfkeep::testing;

namespace {

const std::string header = "type,name,path,value\n";

std::string mapped_text(const std::string& definition, const std::string& csv) {
    return apply_map(factory_of({entity("pipelines", "PL_Copy", definition)}), map_rules_from_csv(csv, "config.csv"))
        .factory.entities.front()
        .definition;
}

}  // namespace

TEST_CASE("a row of azure.datafactory.tools changes, adds or removes") {
    const auto [row, expected] = GENERATE(table<std::string, std::string>({
        {"pipeline,PL_Copy,a.b,new", R"({"a":{"b":"new","n":1},"activities":[{"name":"Copy Movies","x":true}]})"},
        {"pipeline,pl_*,$.properties.a.n,22",
         R"({"a":{"b":"c","n":22},"activities":[{"name":"Copy Movies","x":true}]})"},
        {"pipeline,PL_Copy,activities['Copy Movies'].x,FALSE",
         R"({"a":{"b":"c","n":1},"activities":[{"name":"Copy Movies","x":false}]})"},
        {"pipeline,PL_Copy,\"activities[\"\"Copy Movies\"\"].x\",false",
         R"({"a":{"b":"c","n":1},"activities":[{"name":"Copy Movies","x":false}]})"},
        {"pipeline,PL_Copy,activities[0].name,Other",
         R"({"a":{"b":"c","n":1},"activities":[{"name":"Other","x":true}]})"},
        {"pipeline,PL_Copy,a,\"{'type': 'int32','defaultValue': 22}\"",
         R"({"a":{"type":"int32","defaultValue":22},"activities":[{"name":"Copy Movies","x":true}]})"},
        {"pipeline,PL_Copy,-a.b,", R"({"a":{"n":1},"activities":[{"name":"Copy Movies","x":true}]})"},
        {"pipeline,PL_Copy,-activities[0]", R"({"a":{"b":"c","n":1},"activities":[]})"},
        {"pipeline,PL_Copy,+a.'d-e',f",
         R"({"a":{"b":"c","n":1,"d-e":"f"},"activities":[{"name":"Copy Movies","x":true}]})"},
        {"pipeline,PL_Copy,+a.o,{}", R"({"a":{"b":"c","n":1,"o":{}},"activities":[{"name":"Copy Movies","x":true}]})"},
    }));
    REQUIRE(mapped_text(R"({"a":{"b":"c","n":1},"activities":[{"name":"Copy Movies","x":true}]})", header + row) ==
            expected);
}

TEST_CASE("a value keeps its commas, quotes, line breaks and blanks") {
    REQUIRE(mapped_text(R"({"a":"b"})", header + "pipeline,PL_Copy,a,\" x, \"\"y\"\"\n\xC3\xA9 \"\n") ==
            "{\"a\":\" x, \\\"y\\\"\\u000a\xC3\xA9 \"}");
}

TEST_CASE("byte order mark, CRLF, blank lines, comments and another order of columns are understood") {
    const std::string csv =
        "\xEF\xBB\xBF\"Value\",Path,Name,Type\r\n\r\n# a \"comment\r\n1,a,PL_Copy,pipeline\r\n#2,b,c,d\r\n";
    REQUIRE(mapped_text(R"({"a":"b"})", csv) == R"({"a":"1"})");
}

TEST_CASE("a dollar sign that is no variable of PowerShell is one") {
    const auto [value, expected] = GENERATE(table<std::string, std::string>(
        {{"$.a[0]", "$.a[0]"}, {"$['a']", "$['a']"}, {"5 $", "5 $"}, {"`$name", "$name"}, {"a`b", "a`b"}}));
    REQUIRE(mapped_text(R"({"a":"b"})", header + "pipeline,PL_Copy,a," + value) == R"({"a":")" + expected + "\"}");
}

TEST_CASE("a private endpoint is named without its network, or with the network in the type") {
    const auto row = GENERATE(as<std::string>{}, "managedPrivateEndpoint,sql*,groupId,new",
                              "managedPrivateEndpoint,default/sql,$.properties.groupId,new",
                              "managedVirtualNetwork\\default\\managedPrivateEndpoint,sql,groupId,new");
    const auto factory = factory_of({entity("managedPrivateEndpoints", "default/sql", R"({"groupId":"old"})")});

    REQUIRE(apply_map(factory, map_rules_from_csv(header + row, "config.csv")).factory.entities[0].definition ==
            R"({"groupId":"new"})");
    REQUIRE_THROWS_MATCHES(
        apply_map(factory,
                  map_rules_from_csv(header + "managedVirtualNetwork\\other\\managedPrivateEndpoint,sql,groupId,new",
                                     "config.csv")),
        Error, HasCode(ErrorCode::usage));
}

TEST_CASE("an error in a CSV names the line") {
    const auto [csv, line] = GENERATE(table<std::string, std::string>({
        {header + "\npipeline,a,\"b", "config.csv:3"},
        {header + "pipeline,a,\"b\"c,d", "config.csv:2"},
        {header + "pipeline,a,\"b\n\",d\npipeline,,b,c", "config.csv:4"},
        {header + "pipeline,a,b,c,d", "config.csv:2"},
        {header + "pipeline,,b,c", "config.csv:2"},
        {header + "pipeline,a,,c", "config.csv:2"},
        {header + "pipeline,a,$.name,c", "config.csv:2"},
        {header + "pipeline,a,b..c,d", "config.csv:2"},
        {header + "pipeline,a,b['c,d", "config.csv:2"},
        {header + "pipeline,a,b,$Env:NAME", "config.csv:2"},
        {header + "pipeline,a,b,https://kv-$($Env:STAGE).vault.azure.net/", "config.csv:2"},
        {header + "pipeline,a,b,${stage}", "config.csv:2"},
        {header + "pipeline,a,b,a $stage", "config.csv:2"},
        {"type,name,path\npipeline,a,b", "config.csv"},
        {"", "config.csv"},
        {"type,name,path,value\n\xff", "config.csv"},
    }));
    REQUIRE_THROWS_MATCHES(map_rules_from_csv(csv, "config.csv"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(map_rules_from_csv(csv, "config.csv"), Error, Says(ErrorCode::invalid_input, line));
}

TEST_CASE("a row that matches nothing is an error that names its line") {
    REQUIRE_THROWS_MATCHES(mapped_text(R"({"a":"b"})", header + "pipeline,PL_Copy,a,c\npipeline,PL_Copy,typo,c"), Error,
                           Says(ErrorCode::usage, "config.csv:3"));
}
