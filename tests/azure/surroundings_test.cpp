// What is read around a factory, and how it is kept.
#include "tests/azure/around.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

TEST_CASE("a factory that names nothing is asked five lists about, and has no surroundings") {
    Around around;
    around.has(factory_kind, "{}");
    const auto read = around.surroundings();
    REQUIRE(read.entities.empty());
    REQUIRE(read.unread.empty());
    std::vector<std::string> expected;
    for (const auto& list : {own_roles, settings, locks, policies, states}) expected.push_back(arm + list);
    std::ranges::sort(expected);
    REQUIRE(around.urls() == expected);
    for (const auto& sent : around.network.sent) {
        REQUIRE(sent.method == (sent.url.ends_with(states) ? "POST" : "GET"));
        REQUIRE(sent.body.empty());
    }
}

TEST_CASE("role assignments keep the service's text, with the name of their role beside it") {
    Around around;
    around.has(factory_kind, "{}");
    around.lists(own_roles, assignment("a1", factory) + "," + assignment("a2", factory + "/integrationruntimes/ir") +
                                "," + assignment("above", group) + "," + assignment("all", "/"));
    around.says(reader + "?api-version=2022-04-01",
                R"({"id":")" + reader + R"(","name":"R1","properties":{"roleName":"Reader"}})");
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"roleAssignments/a1", "roleAssignments/a2"});
    REQUIRE(read.entities[0].definition == R"({"roleDefinitionId":")" + reader + R"(","principalId":"ab-1","scope":")" +
                                               factory + R"(", "updatedOn": 1.10})");
    REQUIRE(read.entities[0].rest == R"({"roleName":"Reader"})");
    REQUIRE(std::ranges::count(around.urls(), arm + reader + "?api-version=2022-04-01") == 1);
}

TEST_CASE("assignments of the factory's identities are found wherever in the subscription they are, each once") {
    Around around;
    around.has(factory_kind, "{}",
               R"({"identity":{"principalId":"ab-1","userAssignedIdentities":{")" + identity +
                   R"(":{"principalId":"CD-2"}}}})");
    const auto vault = group + "/providers/Microsoft.KeyVault/vaults/kv";
    around.lists(own_roles, assignment("a1", factory));
    around.lists(roles_of("ab-1"), assignment("a1", factory) + "," + assignment("a3", vault));
    around.lists(roles_of("CD-2"), assignment("a4", "/subscriptions/S"));
    around.says(identity + "?api-version=2023-01-31",
                R"({"id":")" + identity +
                    R"(","name":"u","type":"t","location":"we","tags":{ "a" : 1},"properties":{"clientId":"c"}})");
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"managedIdentities/u", "roleAssignments/a1", "roleAssignments/a3",
                                                    "roleAssignments/a4"});
    REQUIRE(read.entities[0].rest == R"({"id":")" + identity + R"(","location":"we","tags":{"a":1}})");
    REQUIRE(read.entities[2].rest == R"({"id":")" + vault + authorization + R"(/roleAssignments/a3"})");
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"roleDefinitions/r1"});
}

TEST_CASE("an identity that only a credential or the key's owner names is read, once for both") {
    Around around;
    around.has(factory_kind, R"({"encryption":{"identity":{"userAssignedIdentity":")" + identity + R"("}}})");
    around.has("credentials", R"({"type":"ManagedIdentity","typeProperties":{"resourceId":")" + identity + R"("}})");
    around.has("credentials", R"({"type":"ServicePrincipal","typeProperties":{"servicePrincipalId":"x"}})");
    const auto read = around.surroundings();
    REQUIRE(around.urls().size() == 6);
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"managedIdentities/u"});
    REQUIRE_FALSE(read.unread[0].is_refused);
    REQUIRE_THAT(read.unread[0].why, Contains("404 ResourceNotFound: none"));
}

TEST_CASE("what is inherited says from where, so that two of one name stay two") {
    Around around;
    around.has(factory_kind, "{}");
    const std::string tenant = "/providers/Microsoft.Management/managementGroups/mg";
    around.lists(locks, lock_text("keep", factory) + "," + lock_text("keep", group) + "," +
                            lock_text("keep", "/subscriptions/S"));
    around.lists(policies, R"({"id":")" + tenant + authorization +
                               R"(/policyAssignments/deny","name":"deny","identity":{"type":"None"},"location":null,)" +
                               R"("systemData":{"lastModifiedAt":"t"},"properties":{"enforcementMode":"Default"}})");
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"locks/keep", "locks/resourceGroups/G/keep",
                                                    "locks/subscriptions/S/keep",
                                                    "policyAssignments/managementGroups/mg/deny"});
    REQUIRE(read.entities[0].rest.empty());
    REQUIRE_THAT(read.entities[1].rest, Contains(group + authorization + "/locks/keep"));
    REQUIRE(read.entities[3].rest ==
            R"({"id":")" + tenant + authorization + R"(/policyAssignments/deny","identity":{"type":"None"}})");
}

TEST_CASE("two identities of one name are told apart by their ids, the same way each time") {
    Around around;
    const auto other = "/subscriptions/S/resourceGroups/H/providers/Microsoft.ManagedIdentity/userAssignedIdentities/U";
    around.has(
        factory_kind, "{}",
        R"({"identity":{"userAssignedIdentities":{")" + std::string(other) + R"(":{},")" + identity + R"(":{}}}})");
    around.says(identity + "?api-version=2023-01-31", R"({"id":")" + identity + R"(","name":"u","properties":{}})");
    around.says(std::string(other) + "?api-version=2023-01-31",
                R"({"id":")" + std::string(other) + R"(","name":"U","properties":{}})");
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"managedIdentities/u", "managedIdentities/" + std::string(other)});
}

TEST_CASE("a diagnostic setting is kept without the members that Monitor has nothing to say of") {
    Around around;
    around.has(factory_kind, "{}");
    around.lists(settings,
                 R"({"id":"/subscriptions/s/resourcegroups/g/providers/microsoft.datafactory/factories/f/providers/)"
                 R"(microsoft.insights/diagnosticsettings/logs","type":null,"name":"Logs","location":null,"kind":null,)"
                 R"("tags":null,"properties":{ "workspaceId":"/w" },"identity":null})");
    const auto read = around.surroundings();
    const auto& setting = only(read, diagnostic_setting_kind);
    REQUIRE(setting.id.name == "Logs");
    REQUIRE(setting.rest.empty());
    REQUIRE(setting.definition == R"({ "workspaceId":"/w" })");
}

TEST_CASE("a policy's state is named after what was judged, and when that was is not kept") {
    Around around;
    around.has(factory_kind, "{}");
    const std::string state = R"(","policyAssignmentName":"git","policyAssignmentId":"/a","policyDefinitionName":"d1",)"
                              R"("complianceState":"NonCompliant"})";
    const auto at = [&](const std::string& time) {
        return R"({"timestamp":")" + time + R"(","resourceId":"/subscriptions/s/resourcegroups/g/providers/)" +
               R"(microsoft.datafactory/factories/f)" + state + R"(,{"timestamp":")" + time +
               R"(","policyDefinitionReferenceId":"ref","resourceId":"/subscriptions/s/resourcegroups/g/providers/)" +
               R"(microsoft.datafactory/factories/f/linkedservices/l)" + state;
    };
    around.lists(states, at("2026-11-24T00:00:00Z"));
    const auto first = around.surroundings();
    REQUIRE(names(first) == std::vector<std::string>{"policyStates/git/d1", "policyStates/git/ref/linkedservices/l"});
    REQUIRE_THAT(first.entities[0].definition,
                 !Contains("timestamp") && Contains(R"("complianceState":"NonCompliant")"));
    around.lists(states, at("2026-11-25T00:00:00Z"));
    REQUIRE(around.surroundings().entities == first.entities);
}

TEST_CASE("the subnets that runtimes join are read with their security groups, not with who uses them tonight") {
    Around around;
    const auto runtime = [&](const std::string& joined) {
        around.has("integrationRuntimes", R"({"type":"Managed","typeProperties":)" + joined + "}");
    };
    runtime(R"({"computeProperties":{"vNetProperties":{"vNetId":")" + network + R"(","subnet":"a"}}})");
    runtime(R"({"computeProperties":{"vNetProperties":{"subnetId":")" + network + R"(/subnets/A"}}})");
    runtime(R"({"customerVirtualNetwork":{"subnetId":")" + network + R"(/subnets/b"}})");
    runtime(R"({"computeProperties":{"location":"AutoResolve"}})");
    const auto subnet = [&](const std::string& name, const std::string& use) {
        return R"({"id":")" + network + "/subnets/" + name + R"(","name":")" + name + R"(","etag":"W/)" + use +
               R"(","properties":{"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":")" + nsg +
               R"("},"ipConfigurations":[")" + use + R"("],"provisioningState":")" + use + R"("}})";
    };
    const auto read_with = [&](const std::string& use) {
        around.says(network + "/subnets/a?api-version=2023-11-01", subnet("a", use));
        around.says(network + "/subnets/b?api-version=2023-11-01", subnet("b", use));
        around.says(nsg + "?api-version=2023-11-01",
                    R"({"id":")" + nsg + R"(","name":"nsg","etag":")" + use +
                        R"(","properties":{"securityRules":[{"name":"in","etag":")" + use +
                        R"(","properties":{"access":"Deny"}}],"networkInterfaces":[")" + use + R"("]}})");
        return around.surroundings();
    };
    const auto first = read_with("one");
    REQUIRE(names(first) == std::vector<std::string>{"networkSecurityGroups/nsg", "subnets/v/a", "subnets/v/b"});
    REQUIRE(first.unread.empty());
    REQUIRE(first.entities[0].definition == R"({"securityRules":[{"name":"in","properties":{"access":"Deny"}}]})");
    REQUIRE(first.entities[1].definition ==
            R"({"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":")" + nsg + R"("}})");
    REQUIRE(read_with("two").entities == first.entities);
}

}  // namespace
}  // namespace adfkeep::azure
