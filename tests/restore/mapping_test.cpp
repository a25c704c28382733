#include "restore/mapping.hpp"

#include <algorithm>
#include <tuple>

#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;
using namespace adfkeep::testing;

namespace {

const std::string old_group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/sales";

Factory factory_with(std::vector<Entity> entities) {
    auto factory = entity("factories", "sales-dev", R"({"publicNetworkAccess":"Enabled"})");
    factory.rest = R"({"location":"West Europe","tags":{"a":"b"}})";
    entities.push_back(std::move(factory));
    auto made = factory_of(std::move(entities));
    made.name = "sales-dev";
    return made;
}

Mapped mapped(std::vector<Entity> entities, const std::string& map) {
    return apply_map(factory_with(std::move(entities)), map_rules_from_json(map, "map.json"));
}

/// What one definition becomes.
std::string mapped_text(const std::string& definition, const std::string& map) {
    return mapped({entity("linkedservices", "S", definition)}, map)
        .factory.find({.kind = "linkedservices", .name = "S"})
        ->definition;
}

std::string definition_of(const Mapped& mapped, const std::string& kind, const std::string& name) {
    const auto* const found = mapped.factory.find({.kind = kind, .name = name});
    return found == nullptr ? "(none)" : found->definition;
}

bool has(const Mapped& mapped, const std::string& kind, const std::string& name) {
    return mapped.factory.find({.kind = kind, .name = name}) != nullptr;
}

}  // namespace

TEST_CASE("a map changes the value it names, and every other byte stays") {
    REQUIRE(mapped_text("{ \"n\": 1.10, \"typeProperties\" : {\n \"url\": \"a\\u0062\", \"b\": 1e400} }",
                        R"({"set": {"linkedService/s:/typeProperties/url": "https://new"}})") ==
            "{ \"n\": 1.10, \"typeProperties\" : {\n \"url\": \"https://new\", \"b\": 1e400} }");
}

TEST_CASE("a pointer reads ~0 and ~1, indexes, and `properties` before it") {
    const auto [pointer, result] = GENERATE(table<std::string, std::string>({
        {"/a~1b/c~0d", R"({"a/b":{"c~d":9},"l":[1,{"name":"x y","v":2}]})"},
        {"/l/0", R"({"a/b":{"c~d":0},"l":[9,{"name":"x y","v":2}]})"},
        {"/l/x y/v", R"({"a/b":{"c~d":0},"l":[1,{"name":"x y","v":9}]})"},
        {"/properties/L/1/V", R"({"a/b":{"c~d":0},"l":[1,{"name":"x y","v":9}]})"},
    }));
    REQUIRE(mapped_text(R"({"a/b":{"c~d":0},"l":[1,{"name":"x y","v":2}]})",
                        R"({"set": {"linkedservices/*:)" + pointer + R"(": 9}})") == result);
}

TEST_CASE("what is added goes behind the others, with what it needs around it") {
    const auto [pointer, before, after] = GENERATE(table<std::string, std::string, std::string>({
        {"/b", R"({"a": 1 })", R"({"a": 1,"b":{"x":1} })"},
        {"/b", R"({})", R"({"b":{"x":1}})"},
        {"/b/c", R"({"b":{}})", R"({"b":{"c":{"x":1}}})"},
        {"/b/c/d", R"({"a":1})", R"({"a":1,"b":{"c":{"d":{"x":1}}}})"},
        {"/l/-", R"({"l":[1]})", R"({"l":[1,{"x":1}]})"},
        {"/l/0", R"({"l":[]})", R"({"l":[{"x":1}]})"},
        {"/a", R"({"a":1})", R"({"a":{"x":1}})"},
    }));
    REQUIRE(mapped_text(before, R"({"add": {"linkedservices/S:)" + pointer + R"(": {"x": 1}}})") == after);
}

TEST_CASE("what is removed goes with one comma") {
    const auto [pointer, before, after] = GENERATE(table<std::string, std::string, std::string>({
        {"/a", R"({"a":1})", R"({})"},
        {"/a", R"({"a":1, "b":2})", R"({"b":2})"},
        {"/b", R"({"a":1, "b":{"c":[1,2]}, "d":3})", R"({"a":1, "d":3})"},
        {"/b", R"({"a":{"x":1}, "b":2})", R"({"a":{"x":1}})"},
        {"/l/1", R"({"l":[[1], 2, 3]})", R"({"l":[[1], 3]})"},
    }));
    REQUIRE(mapped_text(before, R"({"remove": ["linkedservices/S:)" + pointer + R"("]})") == after);
}

TEST_CASE("a rule that matches nothing is an error that names it") {
    const auto [map, rule] = GENERATE(table<std::string, std::string>({
        {R"({"set": {"linkedservices/T:/a": 1}})", "map.json: set linkedservices/T:/a"},
        {R"({"set": {"linkedservices/S:/b": 1}})", "map.json: set linkedservices/S:/b"},
        {R"({"add": {"linkedservices/S:/a/b": 1}})", "map.json: add linkedservices/S:/a/b"},
        {R"({"remove": ["linkedservices/S:/b"]})", "map.json: remove linkedservices/S:/b"},
        {R"({"rename": {"linkedservices/T": "U"}})", "map.json: rename linkedservices/T"},
        {R"({"replace": {"xyz": "y"}})", "map.json: replace, rule 1"},
        {R"({"subscriptions": {"x": "y"}})", "map.json: subscriptions x"},
        {R"({"resourceGroups": {"x": "y"}})", "map.json: resourceGroups x"},
        {R"({"keyVaults": {"x": "y"}})", "map.json: keyVaults x"},
        {R"({"ids": {"/subscriptions/x": "/subscriptions/y"}})", "map.json: ids /subscriptions/x"},
    }));
    REQUIRE_THROWS_MATCHES(mapped_text(R"({"a":1})", map), Error, HasCode(ErrorCode::usage));
    REQUIRE_THROWS_MATCHES(mapped_text(R"({"a":1})", map), Error, Says(ErrorCode::usage, rule));
}

TEST_CASE("what is so already matches, and is no change") {
    const auto same = mapped({entity("linkedservices", "S", R"({"a":"b"})")}, R"({"set":{"linkedservices/S:/a":"b"}})");

    REQUIRE(same.changes.empty());
}

TEST_CASE("a rename changes the entity and every reference to it, and nothing that only bears its name") {
    const auto result = mapped(
        {entity("linkedservices", "Old", R"({"type":"X","description":"Old"})"),
         entity("linkedservices", "Older", "{}"), entity("datasets", "Old", "{}"),
         entity("datasets", "D",
                R"({"linkedServiceName": {"referenceName": "OLD", "type": "LinkedServiceReference"},"x":"Old"})"),
         entity("pipelines", "P",
                R"({"activities":[{"d":{"referenceName":"Old","type":"DatasetReference"}},)"
                R"({"l":{"type":"LinkedServiceReference","referenceName":"\u004fld"}},)"
                R"~({"l":{"type":"LinkedServiceReference","referenceName":"@concat('Old')"}}]})~"),
         entity("factories", "f", R"({"factoryStagingLSReferenceName":"old"})")},
        R"({"rename": {"linkedservices/old": "New \"1\""}})");

    REQUIRE(definition_of(result, "linkedservices", "New \"1\"") == R"({"type":"X","description":"Old"})");
    REQUIRE(has(result, "linkedservices", "Older"));
    REQUIRE_FALSE(has(result, "linkedservices", "Old"));
    REQUIRE(has(result, "datasets", "Old"));
    REQUIRE(definition_of(result, "datasets", "D") ==
            R"({"linkedServiceName": {"referenceName": "New \"1\"", "type": "LinkedServiceReference"},"x":"Old"})");
    REQUIRE(definition_of(result, "pipelines", "P") ==
            R"({"activities":[{"d":{"referenceName":"Old","type":"DatasetReference"}},)"
            R"({"l":{"type":"LinkedServiceReference","referenceName":"New \"1\""}},)"
            R"~({"l":{"type":"LinkedServiceReference","referenceName":"@concat('Old')"}}]})~");
    REQUIRE(definition_of(result, "factories", "f") == R"({"factoryStagingLSReferenceName":"New \"1\""})");
    REQUIRE(result.changes.size() == 4);
    REQUIRE(std::ranges::all_of(
        result.changes, [](const auto& change) { return change.rule == "map.json: rename linkedservices/old"; }));
}

TEST_CASE("what refers to a renamed entity follows though the entity itself is not restored") {
    const auto result = mapped(
        {entity("datasets", "D", R"({"linkedServiceName":{"referenceName":"Old","type":"LinkedServiceReference"}})")},
        R"({"rename": {"linkedservices/Old": "New"}})");

    REQUIRE(definition_of(result, "datasets", "D") ==
            R"({"linkedServiceName":{"referenceName":"New","type":"LinkedServiceReference"}})");
}

TEST_CASE("nested endpoints follow a renamed network, and state follows its runtime or trigger") {
    const auto result = mapped(
        {entity("managedVirtualNetworks", "net", "{}"), entity("managedPrivateEndpoints", "Net/ep", "{}"),
         entity("managedPrivateEndpoints", "net2/ep", "{}"),
         entity("integrationRuntimes", "ir",
                R"({"managedVirtualNetwork":{"referenceName":"net","type":"ManagedVirtualNetworkReference"}})"),
         entity("integrationRuntimeStatus", "IR", "{}"), entity("triggers", "t", "{}"),
         entity("eventSubscriptionStatus", "t", "{}")},
        R"({"rename": {"managedVirtualNetworks/net": "wan", "integrationRuntimes/ir": "new ir", "triggers/t": "u",
                       "managedPrivateEndpoints/net2/ep": "ep2"}})");

    REQUIRE(has(result, "managedVirtualNetworks", "wan"));
    REQUIRE(has(result, "managedPrivateEndpoints", "wan/ep"));
    REQUIRE(has(result, "managedPrivateEndpoints", "net2/ep2"));
    REQUIRE(definition_of(result, "integrationRuntimes", "new ir") ==
            R"({"managedVirtualNetwork":{"referenceName":"wan","type":"ManagedVirtualNetworkReference"}})");
    REQUIRE(has(result, "integrationRuntimeStatus", "new ir"));
    REQUIRE(has(result, "triggers", "u"));
    REQUIRE(has(result, "eventSubscriptionStatus", "u"));
}

TEST_CASE("two entities that would bear one name are an error that names them") {
    REQUIRE_THROWS_MATCHES(
        mapped({entity("datasets", "A", "{}"), entity("datasets", "B", "{}")}, R"({"rename": {"datasets/A": "b"}})"),
        Error, HasCode(ErrorCode::usage));
}

TEST_CASE("two entities may change names, by way of a third") {
    const auto result = mapped({entity("datasets", "A", R"({"was":"A"})"), entity("datasets", "B", R"({"was":"B"})")},
                               R"({"rename": {"datasets/A": "C", "datasets/B": "A", "datasets/C": "B"}})");

    REQUIRE(definition_of(result, "datasets", "A") == R"({"was":"B"})");
    REQUIRE(definition_of(result, "datasets", "B") == R"({"was":"A"})");
}

TEST_CASE("a factory's new name goes into ids of it, and its new region into runtimes that stood in its own") {
    const auto in = [](const std::string& region) {
        return R"({"type":"Managed","typeProperties":{"computeProperties":{"location":")" + region + "\"}}}";
    };
    const auto result =
        mapped({entity("integrationRuntimes", "here", in("westeurope")),
                entity("integrationRuntimes", "auto", in("AutoResolve")),
                entity("integrationRuntimes", "shared",
                       R"({"id":")" + old_group +
                           R"(/providers/microsoft.datafactory/factories/SALES-DEV/integrationRuntimes/x",)"
                           R"("other":")" +
                           old_group + R"(/providers/Microsoft.DataFactory/factories/sales-dev2"})")},
               R"({"factory": {"name": "sales-dr", "location": "northeurope"}})");

    REQUIRE(result.factory.name == "sales-dr");
    REQUIRE(result.factory.find({.kind = "factories", .name = "sales-dr"})->rest ==
            R"({"location":"northeurope","tags":{"a":"b"}})");
    REQUIRE(definition_of(result, "integrationRuntimes", "here") == in("northeurope"));
    REQUIRE(definition_of(result, "integrationRuntimes", "auto") == in("AutoResolve"));
    REQUIRE(definition_of(result, "integrationRuntimes", "shared") ==
            R"({"id":")" + old_group +
                R"(/providers/microsoft.datafactory/factories/sales-dr/integrationRuntimes/x",)"
                R"("other":")" +
                old_group + R"(/providers/Microsoft.DataFactory/factories/sales-dev2"})");
}

TEST_CASE("a factory that has no region in its files gets one") {
    auto factory = factory_of({entity("factories", "f", "{}")});
    const auto result = apply_map(factory, map_rules_from_json(R"({"factory":{"location":"uksouth"}})", "m"));

    REQUIRE(result.factory.entities.front().rest == R"({"location":"uksouth"})");
}

TEST_CASE("ids are compared without case, and at the borders of segments only") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"/subscriptions/S1/resourceGroups/sales", "/subscriptions/S2/resourceGroups/dr"},
        {"/SUBSCRIPTIONS/s1/resourcegroups/SALES/providers/a", "/SUBSCRIPTIONS/S2/resourcegroups/dr/providers/a"},
        {"/subscriptions/s1/resourceGroups/salesforce", "/subscriptions/S2/resourceGroups/salesforce"},
        {"/subscriptions/s1/resourceGroups/sales-2", "/subscriptions/S2/resourceGroups/sales-2"},
        {"/subscriptions/s1/resourceGroups/sales.2", "/subscriptions/S2/resourceGroups/sales.2"},
        {"/subscriptions/s1/resourceGroups/sales(1)", "/subscriptions/S2/resourceGroups/sales(1)"},
        {"/subscriptions/s1/resourceGroups/sales@{a}", "/subscriptions/S2/resourceGroups/sales@{a}"},
        {"/subscriptions/s11/x/sales", "/subscriptions/s11/x/sales"},
        {"@concat('https://management.azure.com/subscriptions/s1/resourceGroups/sales', 1)",
         "@concat('https://management.azure.com/subscriptions/S2/resourceGroups/dr', 1)"},
        {"sales", "sales"},
        {"s1", "S2"},
    }));
    const auto result = mapped_text(R"({"any":"/subscriptions/s1/resourceGroups/sales","id":")" + text + "\"}",
                                    R"({"subscriptions": {"s1": "S2"}, "resourceGroups": {"sales": "dr"}})");
    REQUIRE(result == R"({"any":"/subscriptions/S2/resourceGroups/dr","id":")" + expected + "\"}");
}

TEST_CASE("a prefix of ids goes elsewhere, in values and in names of members, through any escapes") {
    const auto result = mapped(
        {[] {
            auto service = entity(
                "linkedservices", "S",
                R"({"a":"\/subscriptions\/S1\/resourceGroups\/\u0073ales\/x\u00e9","b":"/subscriptions/s1/resourceGroups/sales2"})");
            service.rest =
                R"({"identity":{"userAssignedIdentities":{"/subscriptions/S1/resourceGroups/sales/id":{}}}})";
            return service;
        }()},
        R"({"ids": {"/subscriptions/s1/resourceGroups/sales/": "/subscriptions/t/resourceGroups/dr"}})");

    const auto* const service = result.factory.find({.kind = "linkedservices", .name = "S"});
    REQUIRE(service->definition ==
            R"({"a":"/subscriptions/t/resourceGroups/dr\/x\u00e9","b":"/subscriptions/s1/resourceGroups/sales2"})");
    REQUIRE(service->rest == R"({"identity":{"userAssignedIdentities":{"/subscriptions/t/resourceGroups/dr/id":{}}}})");
}

TEST_CASE("members that name a group follow it, and others of that text do not") {
    REQUIRE(mapped_text(R"({"resourceGroupName":"Sales","clusterResourceGroup":"sales","folder":"sales"})",
                        R"({"resourceGroups": {"sales": "dr"}})") ==
            R"({"resourceGroupName":"dr","clusterResourceGroup":"dr","folder":"sales"})");
}

TEST_CASE("a vault is renamed as a host of Key Vault and in its id, and nowhere else") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"https://kv.vault.azure.net/", "https://new.vault.azure.net/"},
        {"https://KV.vault.azure.net:443/secrets/kv", "https://new.vault.azure.net:443/secrets/kv"},
        {"kv.vault.azure.cn", "new.vault.azure.cn"},
        {"https://my-kv.vault.azure.net", "https://my-kv.vault.azure.net"},
        {"https://my.kv.vault.azure.net", "https://my.kv.vault.azure.net"},
        {"https://kv2.vault.azure.net", "https://kv2.vault.azure.net"},
        {"https://kv.example.com", "https://kv.example.com"},
        {"https://kv.vault.azure.network", "https://kv.vault.azure.network"},
        {"/x/Microsoft.KeyVault/vaults/kv", "/x/Microsoft.KeyVault/vaults/new"},
        {"kv", "kv"},
    }));
    REQUIRE(
        mapped_text(R"({"any":"https://kv.vault.azure.net","x":")" + text + "\"}", R"({"keyVaults":{"kv":"new"}})") ==
        R"({"any":"https://new.vault.azure.net","x":")" + expected + "\"}");
}

TEST_CASE("a text is replaced wherever a string says it, in values only") {
    REQUIRE(mapped_text(R"({"dev":"dev-dev","x":["\u0064ev\n\"", 1.0, "DEV"]})", R"({"replace": {"dev": "p\"d"}})") ==
            R"({"dev":"p\"d-p\"d","x":["p\"d\n\"", 1.0, "DEV"]})");
}

TEST_CASE("a text is replaced between escapes and characters of several bytes, which stay as they are written") {
    REQUIRE(mapped_text("{\"a\":\"\xC3\xA9\\n\\ud83d\\ude00 dev \\ud83d \xF0\x9F\x98\x80 dev\\u00e9\"}",
                        R"({"replace": {"dev": "production"}})") ==
            "{\"a\":\"\xC3\xA9\\n\\ud83d\\ude00 production \\ud83d \xF0\x9F\x98\x80 production\\u00e9\"}");
}

TEST_CASE("rules work one after the other, in the order of the text") {
    REQUIRE(mapped_text(R"({"a":"one"})", R"({"replace": {"one": "two", "two": "three"}})") == R"({"a":"three"})");
    REQUIRE(mapped_text(R"({"a":"one"})", R"({"set": {"linkedservices/S:/a": "x"}, "replace": {"x": "y"}})") ==
            R"({"a":"y"})");
}

TEST_CASE("files that are no entities stay as they are") {
    const auto result = mapped({entity("files", "notes.txt", "dev {"), entity("datasets", "D", R"({"a":"dev"})")},
                               R"({"replace": {"dev": "prod"}})");

    REQUIRE(definition_of(result, "files", "notes.txt") == "dev {");
}

TEST_CASE("each change is told with its rule, its place and both texts") {
    const auto result = mapped({entity("datasets", "D", R"({"a":"dev","l":[{"x y":"dev"}]})")},
                               R"({"rename": {"datasets/D": "E"}, "replace": {"dev": "prod"}})");

    REQUIRE(result.changes.size() == 3);
    const auto& [first, second, third] = std::tie(result.changes[0], result.changes[1], result.changes[2]);
    REQUIRE(first.rule == "map.json: rename datasets/D");
    REQUIRE((first.path == "name" && first.left == "\"D\"" && first.right == "\"E\""));
    REQUIRE(second.rule == "map.json: replace, rule 1");
    REQUIRE((second.path == "properties.a" && second.left == "\"dev\"" && second.right == "\"prod\""));
    REQUIRE(third.path == "properties.l[0]['x y']");
    REQUIRE(second.entity == EntityId{.kind = "datasets", .name = "E"});
}

TEST_CASE("what looks like a secret is changed, and not shown") {
    const auto [path, value] = GENERATE(table<std::string, std::string>({
        {"/password", R"("hunter2")"},
        {"/servicePrincipalKey", R"({"type": "SecureString", "value": "hunter2"})"},
        {"/connectionString", R"("Server=a;Password=hunter2")"},
        {"/sasUri", R"("https://a?sig=hunter2")"},
        {"/x", R"({"accessToken": "hunter2"})"},
    }));
    const auto result =
        mapped({entity("linkedservices", "S", "{}")}, R"({"add": {"linkedservices/S:)" + path + "\": " + value + "}}");

    REQUIRE(definition_of(result, "linkedservices", "S").find("hunter2") != std::string::npos);
    REQUIRE(result.changes.size() == 1);
    REQUIRE(result.changes[0].right == "(not shown)");
}

TEST_CASE("where a secret is kept may be shown") {
    const auto result = mapped({entity("linkedservices", "S", R"({"password":{"secretName":"a"}})")},
                               R"({"set": {"linkedservices/S:/password/secretName": "b"}})");

    REQUIRE(result.changes[0].right == "\"b\"");
}

TEST_CASE("a map that is malformed is refused, naming the rule") {
    const auto map = GENERATE(
        as<std::string>{}, "", "[]", R"({"sett": {}})", R"({"set": []})", R"({"set": {"a": 1}})",
        R"({"set": {"a:/b": 1}})", R"({"set": {"a/b:/~2": 1}})", R"({"remove": {}})", R"({"remove": [1]})",
        R"({"rename": {"datasets/a": ""}})", R"({"rename": {"datasets/a": 1}})", R"({"rename": {"datasets/a*": "b"}})",
        R"({"rename": {"datasets/a": "b/c"}})", R"({"rename": {"factories/a": "b"}})",
        R"({"rename": {"managedPrivateEndpoints/a": "b"}})", R"({"rename": {"managedPrivateEndpoints/a/b": "c/b"}})",
        R"({"replace": {"": "b"}})", R"({"ids": {"sales": "/subscriptions/x"}})", R"({"factory": {"region": "a"}})",
        R"({"factory": "a"})", R"({"keyVaults": {"https://kv.vault.azure.net": "b"}})");
    REQUIRE_THROWS_MATCHES(map_rules_from_json(map, "map.json"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(map_rules_from_json(map, "map.json"), Error, Says(ErrorCode::invalid_input, "map.json"));
}

TEST_CASE("an option sets one value: JSON as it is, text in the type that stands there") {
    const auto [option, expected] = GENERATE(table<std::string, std::string>({
        {"linkedService/S:/s=5", R"({"s":"5","n":1.0,"b":true,"o":{"x":1},"l":[]})"},
        {"linkedservices/S:/s=a=b:/c", R"({"s":"a=b:/c","n":1.0,"b":true,"o":{"x":1},"l":[]})"},
        {"*/s:/n=5.50", R"({"s":"a","n":5.50,"b":true,"o":{"x":1},"l":[]})"},
        {"linkedservices/*:/b=False", R"({"s":"a","n":1.0,"b":false,"o":{"x":1},"l":[]})"},
        {"linkedservices/S:/o={\"y\": 2}", R"({"s":"a","n":1.0,"b":true,"o":{"y":2},"l":[]})"},
        {"linkedservices/S:/l=[1, 2]", R"({"s":"a","n":1.0,"b":true,"o":{"x":1},"l":[1,2]})"},
        {"linkedservices/S:/s={\"y\": 2.0}", R"({"s":{"y":2.0},"n":1.0,"b":true,"o":{"x":1},"l":[]})"},
        {"linkedservices/S:/n=\"5\"", R"({"s":"a","n":"5","b":true,"o":{"x":1},"l":[]})"},
        {"linkedservices/S:/s={a}", R"({"s":"{a}","n":1.0,"b":true,"o":{"x":1},"l":[]})"},
    }));
    const auto result =
        apply_map(factory_with({entity("linkedservices", "S", R"({"s":"a","n":1.0,"b":true,"o":{"x":1},"l":[]})")}),
                  {map_rule_from_option(option)});
    REQUIRE(definition_of(result, "linkedservices", "S") == expected);
}

TEST_CASE("an option that gives a value of another type is refused without quoting it") {
    const auto option = GENERATE(as<std::string>{}, "linkedservices/S:/n=hunter2", "linkedservices/S:/o=hunter2");
    const auto factory = factory_with({entity("linkedservices", "S", R"({"n":1,"o":{}})")});
    try {
        static_cast<void>(apply_map(factory, {map_rule_from_option(option)}));
        FAIL("it was set");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::usage);
        REQUIRE(describe(error).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("an option that is no rule is refused without quoting its value") {
    const auto option = GENERATE(as<std::string>{}, "", "a", "a=hunter2", "a/b=hunter2", "a/b:c=hunter2",
                                 "a:/b=hunter2", "/b:/c=hunter2", "a/b:/c", "a/b:/~=hunter2");
    try {
        static_cast<void>(map_rule_from_option(option));
        FAIL("it was taken");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::usage);
        REQUIRE(describe(error).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("the page that operators read shows maps that work") {
    const auto page = read_file(std::string(ADFKEEP_SOURCE_DIR) + "/docs/mapping.md");
    const auto block = [&](const std::string& fence) {
        const auto begin = page.find(fence + "\n") + fence.size() + 1;
        return page.substr(begin, page.find("```", begin) - begin);
    };
    const std::string source = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/net/x";
    const std::vector<Entity> entities{
        entity("linkedservices", "SqlDev",
               R"({"typeProperties":{"database":"d","server":"sql-dev.database.windows.net","id":")" + source +
                   R"("},"g":")" + old_group +
                   R"(","connectVia":{"referenceName":"ir-dev",)"
                   R"("type":"IntegrationRuntimeReference"}})"),
        entity("linkedservices", "KV", R"({"url":"https://kv-sales-dev.vault.azure.net","resourceGroup":"sales-dev"})"),
        entity("pipelines", "LoadAll", R"({"annotations":[]})"),
        entity("datasets", "In", R"({"folder":{"name":"a"}})")};

    const auto result = mapped(entities, block("```json"));

    REQUIRE(definition_of(result, "linkedservices", "SqlDr").find("Groups/net-dr/x") != std::string::npos);
    REQUIRE(definition_of(result, "linkedservices", "KV") ==
            R"({"url":"https://kv-sales-dr.vault.azure.net","resourceGroup":"sales-dr"})");
    REQUIRE(definition_of(result, "pipelines", "LoadAll") == R"({"annotations":["dr"]})");
    REQUIRE(definition_of(result, "datasets", "In") == "{}");
    REQUIRE(map_rules_from_csv(block("```csv"), "page").size() == 6);
}
