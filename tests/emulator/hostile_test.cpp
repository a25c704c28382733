#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

const std::vector<std::string> bodies{
    "",
    "null",
    "3",
    R"({"properties":null,"location":"x"})",
    R"({"properties":[],"location":3,"identity":3,"tags":3,"name":3})",
    R"({"properties":{"type":3,"typeProperties":3,"pipelines":3,"pipeline":3},"location":"x"})",
    R"({"properties":{"type":"ScheduleTrigger","pipelines":[3],"typeProperties":{"recurrence":[],"startTime":3}}})",
    R"({"properties":{"type":"TumblingWindowTrigger","typeProperties":{"startTime":{}},"pipeline":{"pipelineReference":[]}}})",
    R"({"properties":{"type":"SelfHosted","typeProperties":{"linkedInfo":[]}}})",
    R"({"properties":{"type":"SelfHosted","typeProperties":{"linkedInfo":{"resourceId":3,"credential":null}}}})",
    R"({"properties":{"typeProperties":{"connectionString":";;=;Password","authHeaders":[],"encryptedCredential":3}}})",
    R"({"properties":{"a":{"type":"SecureString","value":3},"b":{"type":"SecureString"},"type":"SecureString","value":"\ud800"}})",
    R"({"location":"x","identity":{"type":"UserAssigned","userAssignedIdentities":{"":null,"\u0000":{}}}})",
    R"({"location":"x","properties":{"encryption":3,"globalParameters":3,"repoConfiguration":3,"publicNetworkAccess":3}})",
    R"({"properties":{"principalId":3,"roleDefinitionId":null,"level":3,"policyDefinitionId":3,"parameters":3}})",
    R"({"properties":{"policyDefinitionId":"/x/6809a3d0-d354-42fb-b955-783d207c62a8","parameters":{"effect":{"value":"Deny"},"allowedLinkedServiceResourceTypes":{"value":[3]}}}})",
    R"({"properties":{"privateLinkServiceConnections":[3,{"properties":{"privateLinkServiceId":"/a/%zz"}},{"properties":{"privateLinkServiceId":"x"}}]}})",
    R"({"factoryResourceId":"x","keyName":3,"factoryName":"","alg":"RSA-OAEP-256","value":"\ud800"})",
};

std::vector<std::string> paths() {
    std::vector<std::string> all{"/",
                                 "/subscriptions",
                                 "/keys/k",
                                 "/keys/k/wrapkey",
                                 "/keys/k/unwrapkey",
                                 "/secrets/s",
                                 "/tenant/oauth2/v2.0/token",
                                 "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.DataFactory/"
                                 "locations/x/configureFactoryRepo",
                                 group,
                                 group + "/providers/Microsoft.Network/privateEndpoints/e",
                                 group + "/providers/Microsoft.Network/privateEndpoints",
                                 group + "/providers/x",
                                 "/providers/x/providers"};
    for (const auto* const path : {"",
                                   "/pipelines",
                                   "/pipelines/x",
                                   "/pipelines/x/createRun",
                                   "/triggers/x",
                                   "/triggers/x/start",
                                   "/triggers/x/subscribeToEvents",
                                   "/linkedservices/x",
                                   "/integrationRuntimes/xyz",
                                   "/integrationRuntimes/xyz/getStatus",
                                   "/integrationRuntimes/xyz/start",
                                   "/integrationRuntimes/xyz/regenerateAuthKey",
                                   "/integrationRuntimes/xyz/removeLinks",
                                   "/integrationRuntimes/xyz/nodes/x",
                                   "/managedVirtualNetworks/x",
                                   "/managedVirtualNetworks/x/managedPrivateEndpoints/x",
                                   "/globalParameters/default",
                                   "/adfcdcs/x",
                                   "/adfcdcs/x/status",
                                   "/querytriggers",
                                   "/getFeatureValue",
                                   "/privateEndPointConnections/x",
                                   "/providers/Microsoft.Authorization/roleAssignments/x",
                                   "/providers/Microsoft.Authorization/locks/x",
                                   "/providers/Microsoft.Authorization/policyAssignments/x",
                                   "/providers/Microsoft.Authorization/locks",
                                   "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults",
                                   "/a/b/c/d/e/f"})
        all.push_back(factories + "/sales" + path);
    return all;
}

}  // namespace

TEST_CASE("no request makes the emulator fail, whatever its body") {
    Azure azure;
    static_cast<void>(azure.make_factory());
    for (int round = 0; round < 2; ++round) {
        for (const auto& body : bodies) {
            for (const auto& path : paths()) {
                for (const auto* const method : {"PUT", "POST", "PATCH", "GET"}) {
                    const auto answer = azure.send(method, path, body);
                    CAPTURE(method, path, body, answer.body);
                    REQUIRE((answer.status < 500 || answer.code() == "InternalError"));
                }
            }
        }
    }
    for (const auto& path : paths()) REQUIRE(azure.remove(path).status < 500);
}

TEST_CASE("no target makes the emulator fail") {
    Azure azure;
    const auto target =
        GENERATE(as<std::string>{}, "", "*", "//", "/%", "/%0", "/?%", "/a?b=%ff", "http://x/",
                 "/subscriptions//?api-version=1", "/subscriptions/?api-version=1&api-version=2", "/%2e%2e/%2e%2e?raw",
                 "/subscriptions/x/resourceGroups?api-version=1", "/providers/providers/providers?api-version=1");
    REQUIRE(azure.send("GET", target + (target.find('?') == std::string::npos ? "?raw" : "")).status < 500);
    REQUIRE(azure.send("GET", std::string(10'000, '/') + "?raw").status < 500);
    std::string deep;
    for (int i = 0; i < 5000; ++i) deep += "/a";
    REQUIRE(azure.get(deep).status == 400);
}
