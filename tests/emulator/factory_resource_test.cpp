#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

TEST_CASE("a factory is told as the service tells it") {
    Azure azure;
    const auto path = factories + "/Sales";
    REQUIRE(azure.put(path, R"({"location":"West Europe"})").status == 200);
    const auto got = azure.get(path);
    REQUIRE(got.json["name"] == "Sales");
    REQUIRE(got.json["id"] == factories + "/sales");
    REQUIRE(got.json["location"] == "West Europe");
    REQUIRE(got.json["tags"].empty());
    REQUIRE(got.json["tags"].is_object());
    REQUIRE_FALSE(got.json.contains("identity"));
    const std::string etag = got.json["eTag"];
    REQUIRE(etag.size() == 38);
    REQUIRE((etag.front() == '"' && etag.back() == '"'));
    REQUIRE(got.json["properties"]["provisioningState"] == "Succeeded");
    REQUIRE(got.json["properties"]["createTime"] == "2026-11-24T01:00:00Z");
    REQUIRE(got.json["properties"]["version"] == "2018-06-01");
    REQUIRE(got.json["properties"].contains("factoryStatistics"));
    REQUIRE_FALSE(got.json["properties"].contains("publicNetworkAccess"));
    REQUIRE_FALSE(azure.get(factories).json["value"][0]["properties"].contains("factoryStatistics"));
}

TEST_CASE("PUT replaces all of a factory") {
    Azure azure;
    const auto path = factories + "/sales";
    REQUIRE(azure
                .put(path, R"({"location":"westeurope","tags":{"a":"b"},"identity":{"type":"SystemAssigned"},
                     "properties":{"publicNetworkAccess":"Disabled","globalParameters":{"p":{"type":"Int","value":1}}}})")
                .status == 200);
    const auto before = azure.get(path).json;
    REQUIRE(before["identity"]["principalId"].get<std::string>().size() == 36);

    const auto after = azure.put(path, R"({"location":"West Europe"})").json;
    REQUIRE_FALSE(after.contains("identity"));
    REQUIRE(after["tags"].empty());
    REQUIRE_FALSE(after["properties"].contains("publicNetworkAccess"));
    REQUIRE_FALSE(after["properties"].contains("globalParameters"));
    REQUIRE(after["eTag"] != before["eTag"]);
}

TEST_CASE("the same PUT again keeps a factory's etag and its identity; a recreated factory has a new one") {
    Azure azure;
    const auto path = factories + "/sales";
    const auto body = R"({"location":"westeurope","identity":{"type":"SystemAssigned"}})";
    const auto first = azure.put(path, body).json;
    const auto again = azure.put(path, body).json;
    REQUIRE(again["eTag"] == first["eTag"]);
    REQUIRE(again["identity"]["principalId"] == first["identity"]["principalId"]);
    REQUIRE(azure.remove(path).status == 200);
    REQUIRE(azure.remove(path).status == 204);
    REQUIRE(azure.put(path, body).json["identity"]["principalId"] != first["identity"]["principalId"]);
}

TEST_CASE("PATCH changes tags, identity and network access, and nothing else") {
    Azure azure;
    const auto path = factories + "/sales";
    REQUIRE(
        azure.put(path, R"({"location":"westeurope","properties":{"repoConfiguration":{"accountName":"a"}}})").status ==
        200);
    const auto patched =
        azure.send("PATCH", path, R"({"tags":{"x":"y"},"properties":{"publicNetworkAccess":"Disabled"}})").json;
    REQUIRE(patched["tags"]["x"] == "y");
    REQUIRE(patched["properties"]["publicNetworkAccess"] == "Disabled");
    REQUIRE(patched["properties"]["repoConfiguration"]["accountName"] == "a");
}

TEST_CASE("ARM refuses what it does not know at the top of a factory, a missing location and another one") {
    Azure azure;
    const auto path = factories + "/sales";
    const auto unknown = azure.put(path, R"({"location":"x","publicNetworkAccess":"Disabled"})");
    REQUIRE(unknown.status == 400);
    REQUIRE(unknown.code() == "InvalidRequestContent");
    REQUIRE(unknown.message().find("Could not find member 'publicNetworkAccess'") != std::string::npos);
    REQUIRE(azure.put(path, "{}").code() == "LocationRequired");
    REQUIRE(azure.put(path, R"({"location":"westeurope"})").status == 200);
    const auto moved = azure.put(path, R"({"location":"northeurope"})");
    REQUIRE(moved.status == 409);
    REQUIRE(moved.code() == "InvalidResourceLocation");
}

TEST_CASE("a factory's name is one in all of Azure") {
    Azure azure;
    static_cast<void>(azure.make_factory("sales"));
    const std::string other = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other";
    REQUIRE(azure.put(other, R"({"location":"westeurope"})").status == 201);
    const auto refused =
        azure.put(other + "/providers/Microsoft.DataFactory/factories/SALES", R"({"location":"westeurope"})");
    REQUIRE(refused.status == 409);
    REQUIRE(refused.code() == "DataFactoryNameInUse");
    REQUIRE(refused.message() ==
            "The specified resource name 'SALES' is already in use. Resource names must be globally unique.");
}

TEST_CASE("a customer-managed key comes only to an empty factory, and never goes") {
    Azure azure;
    const auto path = azure.make_factory();
    const std::string with_key =
        R"({"location":"westeurope","properties":{"encryption":{"vaultBaseUrl":"https://v.vault.azure.net","keyName":"k"}}})";
    const std::string without_key = R"({"location":"westeurope","properties":{"encryption":{}}})";

    SECTION("not to one with entities") {
        REQUIRE(azure.put(path + "/pipelines/p", R"({"properties":{}})").status == 200);
        const auto refused = azure.put(path, with_key);
        REQUIRE(refused.status == 400);
        REQUIRE(refused.code() == "AddCMKToExistingFactoriesWithEntities");
    }
    SECTION("and then it stays") {
        REQUIRE(azure.put(path, with_key).status == 200);
        REQUIRE(azure.put(path, without_key).code() == "RemovedCMKToExistingFactory");
        REQUIRE(azure.put(path, R"({"location":"westeurope"})").code() == "RemovedCMKToExistingFactory");
        REQUIRE(azure.put(path + "/pipelines/p", R"({"properties":{}})").status == 200);
        auto rotated = with_key;
        rotated.replace(rotated.find("\"k\""), 3, "\"k2\"");
        REQUIRE(azure.put(path, rotated).status == 200);
    }
    SECTION("an empty setting is none") { REQUIRE(azure.put(path, without_key).status == 200); }
}

TEST_CASE("factories are listed by subscription and by group, a page at a time") {
    Azure azure({.page_size = 2});
    for (const auto* const name : {"one", "two", "three"}) static_cast<void>(azure.make_factory(name));
    const auto list =
        azure.get("/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.DataFactory/factories");
    REQUIRE(list.json["value"].size() == 2);
    const std::string link = list.json["nextLink"];
    const auto rest = azure.get(link.substr(std::string("http://127.0.0.1:1234").size())).json;
    REQUIRE(rest["value"].size() == 1);
    REQUIRE(rest["value"][0]["name"] == "three");
    REQUIRE(azure.get(factories).json["value"].size() == 2);
}

TEST_CASE("global parameters are a view of the factory, both ways") {
    Azure azure;
    const auto factory = azure.make_factory();
    const auto path = factory + "/globalParameters/default";
    REQUIRE(azure.get(factory + "/globalParameters").json["value"].empty());
    REQUIRE(azure.get(path).status == 404);
    REQUIRE(azure.get(path).message() == "EntityGetFailedOnNotFound");

    REQUIRE(azure.put(path, R"({"properties":{"env":{"type":"String","value":"prod"}}})").status == 200);
    const auto got = azure.get(factory).json;
    REQUIRE(got["properties"]["globalParameters"]["env"]["value"] == "prod");
    const auto view = azure.get(factory + "/globalParameters").json["value"][0];
    REQUIRE(view["properties"]["env"]["type"] == "String");
    REQUIRE(view["etag"] == got["eTag"]);
    REQUIRE(view["type"] == "Microsoft.DataFactory/factories/globalParameters");

    REQUIRE(azure
                .put(factory,
                     R"({"location":"westeurope","properties":{"globalParameters":{"n":{"type":"Int","value":1}}}})")
                .status == 200);
    REQUIRE(azure.get(path).json["properties"].contains("n"));
    REQUIRE(azure.remove(path).status == 200);
    REQUIRE(azure.remove(path).status == 204);
    REQUIRE_FALSE(azure.get(factory).json["properties"].contains("globalParameters"));
}

TEST_CASE("a Git configuration is kept as it was sent") {
    Azure azure;
    const auto factory = azure.make_factory();
    const auto body = R"({"factoryResourceId":")" + factory +
                      R"(","repoConfiguration":{"type":"FactoryGitHubConfiguration","accountName":"nobody"}})";
    const auto answer = azure.post(
        "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.DataFactory/locations/westeurope/"
        "configureFactoryRepo",
        body);
    REQUIRE(answer.status == 200);
    REQUIRE(azure.get(factory).json["properties"]["repoConfiguration"]["accountName"] == "nobody");
}
