#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using adfkeep::emulator::Headers;

TEST_CASE("a child is put, got, listed and deleted, with the service's status codes") {
    Azure azure;
    const auto path = azure.make_factory() + "/pipelines/Load";

    const auto put = azure.put(path, R"({"properties":{"activities":[],"n":1.10}})");
    REQUIRE(put.status == 200);
    REQUIRE(put.json["id"] == path);
    REQUIRE(put.json["type"] == "Microsoft.DataFactory/factories/pipelines");
    REQUIRE_FALSE(put.json["properties"].contains("lastPublishTime"));

    const auto got = azure.get(path);
    REQUIRE(got.status == 200);
    REQUIRE(got.json["properties"]["lastPublishTime"] == "2026-11-24T01:00:00Z");
    REQUIRE(got.body.find(R"("n":1.10)") != std::string::npos);
    REQUIRE(got.header("ETag").empty());

    const auto list = azure.get(factories + "/sales/pipelines");
    REQUIRE(list.json["value"].size() == 1);
    REQUIRE_FALSE(list.json.contains("nextLink"));

    REQUIRE(azure.remove(path).status == 200);
    REQUIRE(azure.remove(path).status == 204);
    const auto gone = azure.get(path);
    REQUIRE(gone.status == 404);
    REQUIRE(gone.code() == "NotFound");
    REQUIRE(gone.message() == "The document could not be retrieved because it does not exist.");
    REQUIRE(gone.json["error"]["target"] == path);
}

TEST_CASE("names and literals are one in any case, and the first spelling comes back") {
    Azure azure;
    const auto path = azure.make_factory("Sales") + "/datasets/";
    REQUIRE(azure.put(path + "Orders", R"({"properties":{"type":"Binary"}})").status == 200);
    REQUIRE(azure.put(path + "ORDERS", R"({"properties":{"type":"Json"}})").json["name"] == "Orders");

    auto shouted = path + "orders";
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"resourceGroups", "RESOURCEGROUPS"},
                                   {"datasets", "DataSets"},
                                   {"factories/Sales", "FACTORIES/sales"}})
        shouted.replace(shouted.find(from), from.size(), to);
    const auto got = azure.get(shouted);
    REQUIRE(got.status == 200);
    REQUIRE(got.json["name"] == "Orders");
    REQUIRE(got.json["properties"]["type"] == "Json");
    REQUIRE(azure.get(path.substr(0, path.size() - 1)).json["value"].size() == 1);
}

TEST_CASE("a name is decoded segment by segment") {
    Azure azure;
    const auto collection = azure.make_factory() + "/pipelines/";
    REQUIRE(azure.put(collection + "L%C3%A4den%20Nord", R"({"properties":{}})").json["name"] == "Läden Nord");
    REQUIRE(azure.get(collection + "l%c3%a4den%20nord").status == 200);
    REQUIRE(azure.put(collection + "a%2Fb", R"({"properties":{}})").code() == "InvalidResourceRequest");
    REQUIRE(azure.get(collection + "bad%zz").status == 400);
    REQUIRE(azure.get(collection + "bad%ff").status == 400);
    REQUIRE(azure.get(collection + "bad%00").status == 400);
}

TEST_CASE("an entity may be called like a part of a route") {
    Azure azure;
    const auto collection = azure.make_factory() + "/pipelines/";
    for (const auto* const name : {"providers", "register", "factories", "start"}) {
        REQUIRE(azure.put(collection + name, R"({"properties":{}})").status == 200);
        REQUIRE(azure.get(collection + name).json["name"] == name);
    }
    REQUIRE(azure.post(collection + "providers/createRun").status == 200);
}

TEST_CASE("what may not be a name is refused") {
    Azure azure;
    const auto factory = azure.make_factory();
    const auto refused = GENERATE(as<std::string>{}, "pipelines/a.b", "pipelines/-a", "integrationRuntimes/a--b",
                                  "integrationRuntimes/ab", "credentials/a%20b", "datasets/a%3Cb");
    REQUIRE(azure.put(factory + "/" + refused, R"({"properties":{"type":"X"}})").code() == "InvalidResourceRequest");
    REQUIRE(azure.put(factories + "/a_b", R"({"location":"x"})").status == 400);
}

TEST_CASE("a body without properties, that is no object or no JSON is refused") {
    Azure azure;
    const auto path = azure.make_factory() + "/managedVirtualNetworks/default";
    const auto without = azure.put(path, R"({"name":"default"})");
    REQUIRE(without.status == 400);
    REQUIRE(without.code() == "InvalidResourceRequest");
    REQUIRE(without.message() ==
            "Invalid resource request. Resource type: 'ManagedVirtualNetwork', Resource name: "
            "'default' 'Error: Invalid payload'.");
    REQUIRE(azure.put(path, "[]").code() == "InvalidRequestContent");
    REQUIRE(azure.put(path, "{").code() == "InvalidRequestContent");
    REQUIRE(azure.put(path, "").code() == "InvalidRequestContent");
    REQUIRE(azure.put(path, std::string(100'000, '[')).code() == "InvalidRequestContent");
}

TEST_CASE("the same again keeps the etag, a change does not") {
    Azure azure;
    const auto path = azure.make_factory() + "/datasets/Orders";
    const auto body = R"({"properties":{"type":"Binary"}})";
    const auto etag = azure.put(path, body).json["etag"];
    REQUIRE(etag.get<std::string>().size() == 36);
    REQUIRE(azure.put(path, body).json["etag"] == etag);
    REQUIRE(azure.get(path).json["etag"] == etag);
    REQUIRE(azure.put(path, R"({"properties":{"type":"Json"}})").json["etag"] != etag);
}

TEST_CASE("conditions are kept: If-Match on PUT, If-None-Match on GET") {
    Azure azure;
    const auto path = azure.make_factory() + "/datasets/Orders";
    const auto body = R"({"properties":{"type":"Binary"}})";
    REQUIRE(azure.send("PUT", path, body, {{"If-Match", "\"x\""}}).status == 412);
    const std::string etag = azure.put(path, body).json["etag"];
    REQUIRE(azure.send("PUT", path, body, {{"If-Match", "\"0\""}}).code() == "PreconditionFailed");
    REQUIRE(azure.send("PUT", path, body, {{"If-Match", "*"}}).status == 200);
    REQUIRE(azure.send("PUT", path, body, {{"If-Match", '"' + etag + '"'}}).status == 200);

    const auto known = azure.send("GET", path, "", {{"If-None-Match", etag}});
    REQUIRE(known.status == 304);
    REQUIRE(known.body.empty());
    REQUIRE(azure.send("GET", path, "", {{"If-None-Match", "other"}}).status == 200);
}

TEST_CASE("a list comes in pages, each linked to the next, the last to none") {
    Azure azure({.page_size = 2});
    const auto collection = azure.make_factory() + "/datasets";
    for (const auto* const name : {"e", "d", "c", "b", "a"})
        REQUIRE(azure.put(collection + "/" + name, R"({"properties":{"type":"Binary"}})").status == 200);

    std::string names;
    auto target = collection;
    for (int page = 0; !target.empty(); ++page) {
        REQUIRE(page < 3);
        const auto list = azure.get(target);
        REQUIRE(list.status == 200);
        for (const auto& child : list.json["value"]) names += child["name"].get<std::string>();
        const std::string link = list.json.value("nextLink", "");
        REQUIRE((link.empty() || link.starts_with("http://127.0.0.1:1234/subscriptions/")));
        target = link.empty() ? "" : link.substr(std::string("http://127.0.0.1:1234").size());
    }
    REQUIRE(names == "edcba");  // in the order of creation
}

TEST_CASE("a child that goes while pages are read costs no other one its place") {
    Azure azure({.page_size = 2});
    const auto collection = azure.make_factory() + "/datasets";
    for (const auto* const name : {"a", "b", "c", "d"})
        REQUIRE(azure.put(collection + "/" + name, R"({"properties":{"type":"Binary"}})").status == 200);
    const std::string link = azure.get(collection).json["nextLink"];
    azure.remove(collection + "/a");
    const auto rest = azure.get(link.substr(std::string("http://127.0.0.1:1234").size()));
    REQUIRE(rest.json["value"].size() == 2);
    REQUIRE(rest.json["value"][0]["name"] == "c");
    REQUIRE(azure.get(collection + "?%24skiptoken=made-up").status == 400);
}

TEST_CASE("a reference to nothing is refused, to anything that is there it is not") {
    Azure azure;
    const auto factory = azure.make_factory();
    const std::string dataset =
        R"({"properties":{"type":"Binary","linkedServiceName":{"type":"LinkedServiceReference","referenceName":"STORE"}}})";
    const auto refused = azure.put(factory + "/datasets/Orders", dataset);
    REQUIRE(refused.status == 400);
    REQUIRE(refused.code() == "BadRequest");
    REQUIRE(refused.message() == "The document creation or update failed because of invalid reference 'STORE'.");

    REQUIRE(azure.put(factory + "/linkedservices/store", R"({"properties":{"type":"AzureBlobStorage"}})").status ==
            200);
    REQUIRE(azure.put(factory + "/datasets/Orders", dataset).status == 200);
}

TEST_CASE("expressions, the runtime that every factory has and other services' things need not be there") {
    Azure azure;
    const auto factory = azure.make_factory();
    const auto reference = GENERATE(
        as<std::string>{}, R"({"type":"IntegrationRuntimeReference","referenceName":"AutoResolveIntegrationRuntime"})",
        R"({"type":"IntegrationRuntimeReference","referenceName":{"value":"@x","type":"Expression"}})",
        R"({"type":"NotebookReference","referenceName":"n"})");
    const auto body = R"({"properties":{"type":"AzureBlobStorage","connectVia":)" + reference + "}}";
    REQUIRE(azure.put(factory + "/linkedservices/store", body).status == 200);
}

TEST_CASE("what is referred to is not deleted, and the first referrer is named") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(factory + "/linkedservices/Store", R"({"properties":{"type":"AzureBlobStorage"}})").status ==
            200);
    const std::string dataset =
        R"({"properties":{"type":"Binary","linkedServiceName":{"type":"LinkedServiceReference","referenceName":"store"}}})";
    REQUIRE(azure.put(factory + "/datasets/Orders", dataset).status == 200);

    const auto refused = azure.remove(factory + "/linkedservices/STORE");
    REQUIRE(refused.status == 400);
    REQUIRE(refused.message() == "The document cannot be deleted since it is referenced by Orders.");
    REQUIRE(refused.json["error"]["target"] == "/Microsoft.DataFactory/factories/sales/linkedservices/Store");

    SECTION("until the referrer goes") {
        REQUIRE(azure.remove(factory + "/datasets/Orders").status == 200);
        REQUIRE(azure.remove(factory + "/linkedservices/Store").status == 200);
    }
    SECTION("until the referrer refers to it no more") {
        REQUIRE(azure.put(factory + "/datasets/Orders", R"({"properties":{"type":"Binary"}})").status == 200);
        REQUIRE(azure.remove(factory + "/linkedservices/Store").status == 200);
    }
    SECTION("and a new referrer counts too") {
        REQUIRE(azure.put(factory + "/datasets/Other", dataset).status == 200);
        REQUIRE(azure.remove(factory + "/datasets/Orders").status == 200);
        REQUIRE(azure.remove(factory + "/linkedservices/Store").message().find("Other") != std::string::npos);
    }
}

TEST_CASE("members that nobody knows are kept and served") {
    Azure azure;
    const auto path = azure.make_factory() + "/pipelines/Load";
    REQUIRE(azure.put(path, R"({"properties":{"newThing":{"a":[1e400,-0]}},"futureMember":"x"})").status == 200);
    const auto got = azure.get(path);
    REQUIRE(got.body.find(R"("newThing":{"a":[1e400,-0]})") != std::string::npos);
    REQUIRE(got.body.find(R"("futureMember":"x")") != std::string::npos);
}

TEST_CASE("a request without api-version, or for a version that is not offered, is refused") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.get(factory + "?raw").code() == "MissingApiVersionParameter");
    REQUIRE(azure.get(factory + "?api-version=2030-01-01").code() == "NoRegisteredProviderFound");
}

TEST_CASE("what is not there is told as ARM tells it") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.get(factories + "/none").code() == "ResourceNotFound");
    REQUIRE(azure.get(factories + "/none/pipelines").code() == "ParentResourceNotFound");
    REQUIRE(azure
                .get("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/none/providers/"
                     "Microsoft.DataFactory/factories/x")
                .code() == "ResourceGroupNotFound");
    REQUIRE(azure.get("/subscriptions/none/providers/Microsoft.DataFactory/factories").code() ==
            "SubscriptionNotFound");
    for (const auto* const collection : {"/futureThings", "/factories", "/managedPrivateEndpoints", "/pipeline"})
        REQUIRE(azure.get(factory + collection).code() == "InvalidResourceType");
    REQUIRE(azure.put(factory + "/futureThings/a", R"({"properties":{}})").status == 404);
    REQUIRE(azure.get("/nowhere").status == 404);
    REQUIRE(azure.get(factory + "/integrationRuntimes/none").status == 404);
    const auto endpoint = factory + "/managedVirtualNetworks/default";
    REQUIRE(azure.get(endpoint + "/managedPrivateEndpoints").code() == "ParentResourceNotFound");
    REQUIRE(azure.put(endpoint, R"({"properties":{}})").status == 200);
    REQUIRE(azure.get(endpoint + "/managedPrivateEndpoints/none").status == 400);
}

TEST_CASE("answers carry the service's headers") {
    Azure azure;
    const auto answer = azure.get(azure.make_factory());
    REQUIRE(answer.header("x-ms-request-id").size() == 36);
    REQUIRE(answer.header("x-ms-request-id") == answer.header("x-ms-correlation-request-id"));
    REQUIRE(answer.header("x-ms-ratelimit-remaining-subscription-reads") == "11999");
    REQUIRE(answer.header("x-ms-routing-request-id").starts_with("LOCAL:20261124T010000Z:"));
    const auto refused = azure.get(factories + "/none");
    REQUIRE(refused.header("x-ms-failure-cause") == "gateway");
    REQUIRE(refused.header("x-ms-ratelimit-remaining-subscription-reads") == "11999");
}
