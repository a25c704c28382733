#include "src/emulator/neighbours/resources.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

const std::string subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";
const std::string reader = "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";
const std::string principal = "22222222-2222-2222-2222-222222222222";

std::string assignments(const std::string& scope) {
    return scope + "/providers/Microsoft.Authorization/roleAssignments";
}
std::string assignment(const std::string& to = principal) {
    return R"({"properties":{"roleDefinitionId":")" + subscription + reader + R"(","principalId":")" + to + R"("}})";
}
std::string policy(const std::string& guid, const std::string& parameters) {
    return R"({"properties":{"policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/)" + guid +
           R"(","parameters":)" + parameters + "}}";
}
std::string locks(const std::string& scope) { return scope + "/providers/Microsoft.Authorization/locks"; }
std::string policies(const std::string& scope) {
    return scope + "/providers/Microsoft.Authorization/policyAssignments";
}

}  // namespace

TEST_CASE("a role assignment is made once, and listed with those above it") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(assignments(factory) + "/a1", assignment()).status == 201);
    const auto again = azure.put(assignments(factory) + "/a1", assignment());
    REQUIRE(again.status == 200);
    REQUIRE(again.json["properties"]["scope"] == factory);
    REQUIRE(again.json["properties"]["principalType"] == "ServicePrincipal");
    const auto twice = azure.put(assignments(factory) + "/a2", assignment());
    REQUIRE(twice.status == 409);
    REQUIRE(twice.code() == "RoleAssignmentExists");
    REQUIRE(azure.put(assignments(group) + "/a3", assignment()).status == 201);

    const auto count = [&](const std::string& path) { return azure.get(path).json["value"].size(); };
    REQUIRE(count(assignments(factory) + "?$filter=atScope()") == 2);
    REQUIRE(count(assignments(group) + "?$filter=atScope()") == 1);
    REQUIRE(count(assignments(group)) == 2);
    REQUIRE(count(assignments(subscription) + "?$filter=principalId%20eq%20%27" + principal + "%27") == 2);
    REQUIRE(count(assignments(subscription) + "?$filter=principalId%20eq%20%27other%27") == 0);
    REQUIRE(azure.remove(assignments(factory) + "/a1").status == 200);
    REQUIRE(azure.remove(assignments(factory) + "/a1").status == 204);
    REQUIRE(azure.get(assignments(factory) + "/a1").status == 404);
}

TEST_CASE("roles have names, asked for one by one or all at once") {
    Azure azure;
    REQUIRE(azure.get(subscription + reader).json["properties"]["roleName"] == "Reader");
    REQUIRE(azure.get(reader).json["properties"]["roleName"] == "Reader");
    const auto all = azure.get(subscription + "/providers/Microsoft.Authorization/roleDefinitions").json["value"];
    REQUIRE(all.size() == 7);
    REQUIRE(azure.get("/providers/Microsoft.Authorization/roleDefinitions/none").status == 404);
}

TEST_CASE("a lock keeps what stands under it, and says which") {
    Azure azure;
    const auto factory = azure.make_factory();
    REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{}})").status == 200);

    SECTION("from being deleted") {
        REQUIRE(azure.put(locks(factory) + "/keep", R"({"properties":{"level":"CanNotDelete"}})").status == 201);
        for (const auto& path : {factory, factory + "/pipelines/p"}) {
            const auto refused = azure.remove(path);
            REQUIRE(refused.status == 409);
            REQUIRE(refused.code() == "ScopeLocked");
            REQUIRE(refused.message().find(factory) != std::string::npos);
        }
        REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{"a":1}})").status == 200);
        REQUIRE(azure.remove(locks(factory) + "/keep").status == 200);
        REQUIRE(azure.remove(factory + "/pipelines/p").status == 200);
    }
    SECTION("from being changed, where the lock is above it and read-only") {
        REQUIRE(azure.put(locks(group) + "/frozen", R"({"properties":{"level":"ReadOnly"}})").status == 201);
        REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{}})").code() == "ScopeLocked");
        REQUIRE(azure.post(factory + "/queryPipelineRuns", "{}").code() == "ScopeLocked");
        REQUIRE(azure.get(factory).status == 200);
        REQUIRE(azure.get(locks(factory)).json["value"][0]["name"] == "frozen");
    }
}

TEST_CASE("diagnostic settings are told as Monitor tells them, and outlive their factory") {
    Azure azure;
    const auto factory = azure.make_factory("Sales");
    const auto path = factory + "/providers/microsoft.insights/diagnosticSettings";
    REQUIRE(azure.put(path + "/Logs", R"({"properties":{"workspaceId":"/w","logs":[]}})").status == 200);
    const auto listed = azure.get(path).json["value"][0];
    REQUIRE(listed["id"].get<std::string>().find("/providers/microsoft.insights/diagnosticsettings/logs") !=
            std::string::npos);
    REQUIRE(listed["type"].is_null());
    REQUIRE(listed["identity"].is_null());
    REQUIRE(azure.put(assignments(factory) + "/a1", assignment()).status == 201);
    REQUIRE(azure.remove(factory).status == 200);
    REQUIRE(azure.get(path).code() == "ResourceNotFound");
    static_cast<void>(azure.make_factory("Sales"));
    REQUIRE(azure.get(path).json["value"].size() == 1);
    REQUIRE(azure.get(assignments(factory) + "?$filter=atScope()").json["value"].empty());
}

TEST_CASE("a policy of effect Deny refuses what breaks it") {
    Azure azure;
    const std::string public_access = "1cf164be-6819-4a50-b8fa-4bcaa4f98fb6";
    REQUIRE(azure.put(policies(group) + "/private", policy(public_access, R"({"effect":{"value":"Deny"}})")).status ==
            201);
    const auto refused = azure.put(factories + "/sales", R"({"location":"westeurope"})");
    REQUIRE(refused.status == 403);
    REQUIRE(refused.code() == "RequestDisallowedByPolicy");
    REQUIRE(refused.json["error"]["additionalInfo"][0]["info"]["policyAssignmentName"] == "private");
    const std::string closed = R"({"location":"westeurope","properties":{"publicNetworkAccess":"Disabled"}})";
    REQUIRE(azure.put(factories + "/sales", closed).status == 200);
    REQUIRE(azure.send("PATCH", factories + "/sales", R"({"properties":{"publicNetworkAccess":"Enabled"}})").status ==
            403);
    REQUIRE(azure.send("PATCH", factories + "/sales", R"({"tags":{}})").status == 200);
}

TEST_CASE("policies about linked services look at their type and their secrets") {
    Azure azure;
    const auto factory = azure.make_factory();
    const std::string types = "6809a3d0-d354-42fb-b955-783d207c62a8", vault = "127ef6d7-242f-43b3-9eef-947faf1725d0";
    REQUIRE(
        azure
            .put(
                policies(factory) + "/types",
                policy(
                    types,
                    R"({"effect":{"value":"Deny"},"allowedLinkedServiceResourceTypes":{"value":["AzureBlobStorage"]}})"))
            .status == 201);
    REQUIRE(azure.put(policies(factory) + "/vault", policy(vault, R"({"effect":{"value":"Deny"}})")).status == 201);
    const auto put = [&](const std::string& properties) {
        return azure.put(factory + "/linkedservices/l", R"({"properties":)" + properties + "}").status;
    };
    REQUIRE(put(R"({"type":"Oracle"})") == 403);
    REQUIRE(put(R"({"type":"AzureBlobStorage","typeProperties":{"k":{"type":"SecureString","value":"x"}}})") == 403);
    REQUIRE(put(R"({"type":"azureblobstorage"})") == 200);
}

TEST_CASE("an audit refuses nothing and is told as a state") {
    Azure azure;
    REQUIRE(azure.put(policies(subscription) + "/git", policy("77d40665-3120-4348-b539-3192ec808307", "{}")).status ==
            201);
    const auto factory = azure.make_factory();
    const auto states =
        azure.post(factory + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults").json;
    REQUIRE(states["@odata.count"] == 1);
    REQUIRE(states["value"][0]["complianceState"] == "NonCompliant");
    REQUIRE(states["value"][0]["policyAssignmentName"] == "git");
    REQUIRE(azure.put(factory, R"({"location":"westeurope","properties":{"repoConfiguration":{"repositoryName":"r"}}})")
                .status == 200);
    const auto summary = azure.post(factory + "/providers/Microsoft.PolicyInsights/policyStates/latest/summarize").json;
    REQUIRE(summary["value"][0]["results"]["nonCompliantResources"] == 0);
}

TEST_CASE("any other resource is kept, and found by its path, its collection and its subscription") {
    Azure azure;
    const auto network = group + "/providers/Microsoft.Network/virtualNetworks/v";
    REQUIRE(azure.put(network, R"({"location":"westeurope","properties":{"addressSpace":{}}})").status == 201);
    REQUIRE(azure.put(network + "/subnets/s", R"({"properties":{"addressPrefix":"10.0.0.0/24"}})").status == 201);
    REQUIRE(azure.get(network + "/subnets/S").json["type"] == "Microsoft.Network/virtualNetworks/subnets");
    REQUIRE(azure.get(network + "/subnets").json["value"].size() == 1);
    REQUIRE(azure.get(group + "/providers/Microsoft.Network/virtualNetworks").json["value"].size() == 1);
    REQUIRE(azure.get(subscription + "/providers/Microsoft.Network/virtualNetworks").json["value"].size() == 1);
    REQUIRE(azure.get(network).json["location"] == "westeurope");

    const auto identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
    const auto made = azure.put(identity, R"({"location":"westeurope"})").json;
    REQUIRE(made["properties"]["principalId"].get<std::string>().size() == 36);
    REQUIRE(azure.put(identity, R"({"location":"westeurope"})").json == made);
    const auto factory =
        azure.put(factories + "/sales",
                  R"({"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{")" +
                      identity + R"(":{}}}})");
    REQUIRE(factory.json["identity"]["userAssignedIdentities"][identity]["principalId"] ==
            made["properties"]["principalId"]);
}

TEST_CASE("a private endpoint to a factory is a connection of it, which only the factory's side approves") {
    Azure azure;
    const auto factory = azure.make_factory("Sales");
    const auto endpoint = group + "/providers/Microsoft.Network/privateEndpoints/pe";
    const auto body =
        R"({"location":"westeurope","properties":{"manualPrivateLinkServiceConnections":[{"name":"c","properties":{"privateLinkServiceId":")" +
        factory + R"(","groupIds":["dataFactory"]}}]}})";
    REQUIRE(azure.put(endpoint, body).status == 201);
    const auto listed = azure.get(factory + "/privateEndPointConnections").json["value"];
    REQUIRE(listed.size() == 1);
    const std::string name = listed[0]["name"];
    REQUIRE(name.starts_with("Sales."));
    REQUIRE(listed[0]["properties"]["privateEndpoint"]["id"] == endpoint);
    REQUIRE(listed[0]["properties"]["privateLinkServiceConnectionState"]["status"] == "Pending");

    const std::string approval = R"({"properties":{"privateLinkServiceConnectionState":{"status":"Approved"}}})";
    REQUIRE(azure.put(factory + "/privateEndpointConnections/none", approval).status == 404);
    const auto approved = azure.put(factory + "/privateEndpointConnections/" + name, approval).json["properties"];
    REQUIRE(approved["privateLinkServiceConnectionState"]["status"] == "Approved");
    REQUIRE(approved["privateEndpoint"]["id"] == endpoint);
    REQUIRE(azure.remove(endpoint).status == 200);
    REQUIRE(azure.get(factory + "/privateEndPointConnections").json["value"].empty());
}

TEST_CASE("groups and subscriptions are there to be listed, and a group takes its factories with it") {
    Azure azure;
    REQUIRE(azure.get("/subscriptions").json["value"][0]["subscriptionId"] == "00000000-0000-0000-0000-000000000000");
    REQUIRE(azure.get(subscription).json["state"] == "Enabled");
    REQUIRE(azure.get(subscription + "/resourceGroups").json["value"][0]["name"] == "local");
    REQUIRE(azure.get(group).json["location"] == "westeurope");
    REQUIRE(azure.get(subscription + "/providers/Microsoft.DataFactory").json["registrationState"] == "Registered");
    REQUIRE(azure.put(subscription + "/resourceGroups/bad.", R"({"location":"x"})").code() ==
            "InvalidResourceGroupName");
    const auto factory = azure.make_factory();
    REQUIRE(azure.remove(group).status == 200);
    REQUIRE(azure.get(factory).code() == "ResourceGroupNotFound");
}

TEST_CASE("a path is within a scope by whole segments") {
    using emulator::is_within;
    REQUIRE(is_within("/a/b", "/a"));
    REQUIRE(is_within("/A/b", "/a/B"));
    REQUIRE(is_within("/a", ""));
    REQUIRE_FALSE(is_within("/ab", "/a"));
    REQUIRE_FALSE(is_within("/a", "/a/b"));
}
