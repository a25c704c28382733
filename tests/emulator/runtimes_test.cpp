#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

const std::string ssis =
    R"({"properties":{"type":"Managed","typeProperties":{"computeProperties":{"location":"West Europe"},"ssisProperties":{"edition":"Standard"}}}})";

std::string put_runtime(Azure& azure, const std::string& body) {
    const auto path = azure.make_factory() + "/integrationRuntimes/ir1";
    REQUIRE(azure.put(path, body).status == 200);
    return path;
}

std::string path_of(const std::string& url) { return url.substr(std::string("http://127.0.0.1:1234").size()); }

}  // namespace

TEST_CASE("a self-hosted runtime waits for nodes, and tells them when they are there") {
    Azure azure;
    const auto path = put_runtime(azure, R"({"properties":{"type":"SelfHosted"}})");
    const auto status = azure.post(path + "/getStatus");
    REQUIRE(status.status == 200);
    REQUIRE(status.json["properties"]["state"] == "NeedRegistration");
    REQUIRE(status.json["properties"]["typeProperties"]["nodes"].empty());
    REQUIRE(status.header("x-ms-ratelimit-remaining-subscription-reads") == "11999");

    azure.service();
    azure.service().load("hosted", factory_of({entity("integrationRuntimes", "ir1", R"({"type":"SelfHosted"})")}));
    azure.service().register_nodes("hosted", "ir1", {R"({"nodeName":"Node1","status":"Online","version":"5.1"})"});
    const auto hosted = factories + "/hosted/integrationRuntimes/ir1";
    REQUIRE(azure.post(hosted + "/getStatus").json["properties"]["state"] == "Online");
    REQUIRE(azure.post(hosted + "/monitoringData").json["nodes"][0]["nodeName"] == "Node1");
    REQUIRE(azure.get(hosted + "/nodes/node1").json["version"] == "5.1");
    REQUIRE(azure.remove(hosted + "/nodes/node1").status == 200);
    REQUIRE(azure.remove(hosted + "/nodes/node1").status == 204);
    REQUIRE(azure.get(hosted + "/nodes/node1").status == 404);
    REQUIRE_THROWS_MATCHES(azure.service().register_nodes("hosted", "none", {}), Error, HasCode(ErrorCode::usage));
}

TEST_CASE("authentication keys stay until one is made anew") {
    Azure azure;
    const auto path = put_runtime(azure, R"({"properties":{"type":"SelfHosted"}})");
    const auto keys = azure.post(path + "/listAuthKeys").json;
    REQUIRE(keys["authKey1"].get<std::string>().starts_with("IR@"));
    REQUIRE(azure.post(path + "/listAuthKeys").json == keys);
    const auto made = azure.post(path + "/regenerateAuthKey", R"({"keyName":"authKey2"})").json;
    REQUIRE_FALSE(made.contains("authKey1"));
    REQUIRE(made["authKey2"] != keys["authKey2"]);
    REQUIRE(azure.post(path + "/regenerateAuthKey", R"({"keyName":"authKey3"})").status == 400);
}

TEST_CASE("settings of a self-hosted runtime show in its status, not in its definition") {
    Azure azure;
    const auto path = put_runtime(azure, R"({"properties":{"type":"SelfHosted"}})");
    const auto etag = azure.get(path).json["etag"];
    REQUIRE(azure.send("PATCH", path, R"({"autoUpdate":"Off","updateDelayOffset":"\"PT3H\""})").status == 200);
    const auto status = azure.post(path + "/getStatus").json["properties"]["typeProperties"];
    REQUIRE(status["autoUpdate"] == "Off");
    REQUIRE(status["updateDelayOffset"] == "\"PT3H\"");
    REQUIRE(azure.get(path).json["etag"] == etag);
}

TEST_CASE("a runtime keeps its type, and a managed one is online at once") {
    Azure azure;
    const auto path = put_runtime(
        azure,
        R"({"properties":{"type":"Managed","typeProperties":{"computeProperties":{"location":"AutoResolve"}}}})");
    REQUIRE(azure.post(path + "/getStatus").json["properties"]["state"] == "Online");
    REQUIRE_FALSE(azure.get(path).json["properties"].contains("state"));
    REQUIRE(azure.post(path + "/start").status == 400);
    const auto refused = azure.put(path, R"({"properties":{"type":"SelfHosted"}})");
    REQUIRE(refused.code() == "DataFactoryPropertyUpdateNotSupported");
    REQUIRE(refused.message() == "Updating property type is not supported.");
}

TEST_CASE("starting an SSIS runtime takes a while, and both ways of asking tell when it is done") {
    Azure azure({.settle_time = std::chrono::seconds(30)});
    const auto path = put_runtime(azure, ssis);
    REQUIRE(azure.get(path).json["properties"]["state"] == "Initial");

    const auto started = azure.post(path + "/start");
    REQUIRE(started.status == 202);
    REQUIRE(started.body.empty());
    const auto operation = path_of(started.header("azure-asyncoperation"));
    const auto result = path_of(started.header("location"));
    REQUIRE(operation.find("/start/operationstatuses/") != std::string::npos);
    REQUIRE(azure.get(operation).json["status"] == "InProgress");
    REQUIRE(azure.get(result).status == 202);
    REQUIRE(azure.get(path).json["properties"]["state"] == "Starting");

    azure.clock().advance(std::chrono::seconds(30));
    REQUIRE(azure.get(operation).json["status"] == "Succeeded");
    REQUIRE(azure.get(result).json["properties"]["state"] == "Started");
    REQUIRE(azure.get(path).json["properties"]["state"] == "Started");
    REQUIRE(azure.put(path, ssis).status == 400);
    REQUIRE(azure.remove(path).status == 400);
    REQUIRE(azure.get(path + "/stop/operationresults/" + result.substr(result.rfind('/') + 1)).status == 404);
}

TEST_CASE("where nothing takes time, an SSIS runtime is started and stopped at once") {
    Azure azure;
    const auto path = put_runtime(azure, ssis);
    REQUIRE(azure.post(path + "/start").json["properties"]["state"] == "Started");
    REQUIRE(azure.post(path + "/stop").json["properties"]["state"] == "Stopped");
    REQUIRE(azure.remove(path).status == 200);
}

TEST_CASE("a shared runtime knows its guests, and cuts them by the factory's bare name") {
    Azure azure;
    const auto owner = put_runtime(azure, R"({"properties":{"type":"SelfHosted"}})");
    const auto guest_factory = factories + "/guest";
    const auto guest = guest_factory + "/integrationRuntimes/shared";
    const auto body =
        R"({"properties":{"type":"SelfHosted","typeProperties":{"linkedInfo":{"authorizationType":"RBAC","resourceId":")" +
        owner + R"("}}}})";
    REQUIRE(azure.put(guest_factory, R"({"location":"westeurope"})").status == 200);
    REQUIRE(azure.put(guest, body).code() == "ManagedIdentityRequiredToCreateLinkedIntegrationRuntime");
    const std::string principal =
        azure.put(guest_factory, R"({"location":"westeurope","identity":{"type":"SystemAssigned"}})")
            .json["identity"]["principalId"];
    const auto refused = azure.put(guest, body);
    REQUIRE(refused.status == 401);
    REQUIRE(refused.code() == "UnauthorizedIntegrationRuntimeAccess");
    const auto give = [&](const std::string& name, const std::string& role) {
        return azure
            .put(owner + "/providers/Microsoft.Authorization/roleAssignments/" + name,
                 R"({"properties":{"roleDefinitionId":"/x/)" + role + R"(","principalId":")" + principal + R"("}})")
            .status;
    };
    REQUIRE(give("reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7") == 201);
    REQUIRE(azure.put(guest, body).status == 401);
    REQUIRE(give("contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c") == 201);
    REQUIRE(azure.put(guest, body).status == 200);
    const auto links = [&] { return azure.post(owner + "/getStatus").json["properties"]["typeProperties"]["links"]; };
    REQUIRE(links()[0]["dataFactoryName"] == "guest");
    REQUIRE(azure.post(owner + "/removeLinks", R"({"factoryName":"/subscriptions/x/factories/guest"})").code() ==
            "InternalError");
    REQUIRE(azure.post(owner + "/removeLinks", R"({"factoryName":"GUEST"})").status == 200);
    REQUIRE(links().empty());
}

TEST_CASE("a managed network is made once, with an id of its own, and stays") {
    Azure azure;
    const auto factory = azure.make_factory("Sales");
    const auto path = factory + "/managedVirtualNetworks/default";
    const auto made = azure.put(path, R"({"properties":{"vNetId":"of another factory"}})").json;
    REQUIRE(made["properties"]["vNetId"].get<std::string>().size() == 36);
    REQUIRE(made["properties"]["alias"] == "sales");
    REQUIRE(made["properties"]["preventDataExfiltration"] == false);
    REQUIRE(azure.put(path, R"({"properties":{}})").json["properties"]["vNetId"] == made["properties"]["vNetId"]);
    REQUIRE(azure.put(factory + "/managedVirtualNetworks/other", R"({"properties":{}})").code() ==
            "InvalidResourceRequest");
    REQUIRE(azure.remove(path).status == 405);
}

TEST_CASE("a managed private endpoint is provisioned behind its answer, and waits for approval") {
    Azure azure({.settle_time = std::chrono::seconds(60)});
    const auto network = azure.make_factory() + "/managedVirtualNetworks/default";
    REQUIRE(azure.put(network, R"({"properties":{}})").status == 200);
    const auto path = network + "/managedPrivateEndpoints/blob";
    const std::string body = R"({"properties":{"privateLinkResourceId":"/subscriptions/s/x","groupId":"blob"}})";
    const auto made = azure.put(path, body).json;
    REQUIRE(made["properties"]["provisioningState"] == "Provisioning");
    REQUIRE(made["properties"]["connectionState"]["status"] == "");
    REQUIRE(made["properties"]["fqdns"].empty());
    REQUIRE(made["type"] == "Microsoft.DataFactory/factories/managedvirtualnetworks/managedprivateendpoints");
    REQUIRE_FALSE(made.contains("etag"));
    azure.clock().advance(std::chrono::seconds(60));
    const auto settled = azure.get(network + "/managedPrivateEndpoints").json["value"][0]["properties"];
    REQUIRE(settled["provisioningState"] == "Succeeded");
    REQUIRE(settled["connectionState"]["status"] == "Pending");

    REQUIRE(azure.put(path, R"({"properties":{"privateLinkResourceId":"/other","groupId":"blob"}})").status == 400);
    const auto twice = azure.put(network + "/managedPrivateEndpoints/again", body);
    REQUIRE(twice.message().find("A managed private endpoint to the data source already exist.") != std::string::npos);
    REQUIRE(azure.remove(path).status == 200);
}

TEST_CASE("a change data capture starts stopped, and refuses change while it runs") {
    Azure azure;
    const auto path = azure.make_factory() + "/adfcdcs/cdc";
    REQUIRE(azure.put(path, R"({"properties":{"status":"Running"}})").json["properties"]["status"] == "Stopped");
    REQUIRE(azure.get(path + "/status").body == "\"Stopped\"");
    REQUIRE(azure.post(path + "/start").status == 200);
    REQUIRE(azure.get(path + "/status").body == "\"Running\"");
    REQUIRE(azure.put(path, R"({"properties":{}})").status == 400);
    REQUIRE(azure.post(path + "/stop").status == 200);
    REQUIRE(azure.put(path, R"({"properties":{}})").status == 200);
}

TEST_CASE("a pipeline's run is told, and one that nobody knows is not cancelled") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{}})").status == 200);
    const std::string run = azure.post(factory + "/pipelines/p/createRun").json["runId"];
    REQUIRE(azure.get(factory + "/pipelineruns/" + run).json["pipelineName"] == "p");
    REQUIRE(azure.post(factory + "/queryPipelineRuns", "{}").json["value"].size() == 1);
    REQUIRE(azure.post(factory + "/pipelineruns/" + run + "/cancel").body == "\"\"");
    REQUIRE(azure.post(factory + "/pipelineruns/none/cancel").code() == "ReferencedPipelineRunNotFound");
}
