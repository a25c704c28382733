// What the service would refuse, told from values alone.
#include "restore/feasibility.hpp"

#include "tests/restore/steps.hpp"

namespace adfkeep::restore {
namespace {

using namespace restore::testing;
using Catch::Matchers::Contains;
using Rules = std::vector<std::string>;

const Actual nothing{.name = "sales", .factory = {}, .exists = false};

Actual holding(std::vector<Entity> entities) {
    return {.name = "sales", .factory = factory_of(std::move(entities)), .exists = true};
}

std::vector<Finding> check(std::vector<Step> steps, const Actual& actual = nothing,
                           const std::vector<Entity>& around = {}) {
    return check_rules(plan_of(std::move(steps)), actual, around);
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        if (i > 0) all += ',';
        all += text;
    }
    return all;
}

/// Members "0", "1", … of one value.
std::string members(const std::string& value, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) {
        if (i > 0) all += ',';
        all.append("\"").append(std::to_string(i)).append("\":").append(value);
    }
    return all;
}

TEST_CASE("a name that the service refuses is told before it is sent") {
    const auto [kind, name, is_refused] = GENERATE(table<std::string, std::string, bool>({
        {"pipelines", "Load all, twice (new)", false},
        {"pipelines", "Übung", true},
        {"pipelines", "Lädt", false},
        {"pipelines", "a.b", true},
        {"pipelines", "50% more", true},
        {"pipelines", std::string(260, 'x'), false},
        {"pipelines", std::string(261, 'x'), true},
        {"triggers", "_nightly", false},
        {"factories", "sales", false},
        {"factories", "sales_2", true},
        {"factories", "sa--les", true},
        {"factories", "sa", true},
        {"integrationRuntimes", "runtime-1", false},
        {"integrationRuntimes", "runtime_1", true},
        {"credentials", "own_identity-1", false},
        {"credentials", "own identity", true},
        {"managedPrivateEndpoints", "default/to-storage", false},
        {"managedPrivateEndpoints", "default/to storage", true},
        {"futureThings", "what.ever", false},
    }));
    CAPTURE(kind, name);
    const auto findings = check({create(entity(kind, name, "{}"))});
    REQUIRE(rules_of(findings) == (is_refused ? Rules{"name-refused"} : Rules{}));
    if (is_refused) REQUIRE(findings[0].severity == Severity::error);
}

TEST_CASE("what is there already has a name that the service took") {
    REQUIRE(check({update(entity("pipelines", "a.b", "{}"), entity("pipelines", "a.b", R"({"x":1})"))}).empty());
}

TEST_CASE("limits are told as warnings, for Azure raises some") {
    const auto activity = R"({"name":"a","type":"Wait"})";
    const auto [kind, definition, message] = GENERATE_COPY(table<std::string, std::string, std::string>({
        {"pipelines", R"({"activities":[)" + repeated(activity, 121) + "]}", "it has 121 activities"},
        {"pipelines",
         R"({"activities":[{"typeProperties":{"cases":[{"activities":[)" + repeated(activity, 60) +
             R"(]}],"ifTrueActivities":[)" + repeated(activity, 60) + "]}}]}",
         "it has 121 activities, inner ones included"},
        {"pipelines", R"({"description":")" + std::string(205'000, 'x') + "\"}", "it is 201 KB large"},
        {"datasets", R"({"description":")" + std::string(103'000, 'x') + "\"}", "it is 101 KB large"},
        {"pipelines", R"({"activities":[{"v":"@)" + std::string(8192, 'x') + "\"}]}", "an expression has 8193"},
    }));
    const auto findings = check({create(entity(kind, "p", definition))});
    REQUIRE(rules_of(findings) == Rules{"limit-exceeded"});
    REQUIRE(findings[0].severity == Severity::warning);
    REQUIRE_THAT(findings[0].message, Contains(message));
}

TEST_CASE("what is within the limits is not told of") {
    const auto definition = GENERATE_COPY(
        as<std::string>{}, R"({"activities":[)" + repeated(R"({"name":"a"})", 120) + "]}",
        // White space is not sent.
        R"({"description":"x"})" + std::string(300'000, ' '), R"({"v":"@)" + std::string(8191, 'x') + "\"}",
        R"({"v":"no expression)" + std::string(9000, 'x') + "\"}", "");
    REQUIRE(check({create(entity("pipelines", "p", definition))}).empty());
}

TEST_CASE("more parameters than a pipeline may have are counted") {
    const auto parameters = members(R"({"type":"string"})", 51);
    REQUIRE_THAT(check({create(entity("pipelines", "p", R"({"parameters":{)" + parameters + "}}"))}).at(0).message,
                 Contains("51 parameters"));
}

TEST_CASE("a factory is counted as it will be") {
    std::vector<Entity> there;
    for (int i = 0; i < 4999; ++i) there.push_back(entity("datasets", "d" + std::to_string(i), "{}"));
    there.push_back(resource("{}"));
    there.push_back(entity("locks", "l", "{}"));
    const auto actual = holding(std::move(there));
    const auto one = create(entity("pipelines", "p1", "{}")), two = create(entity("pipelines", "p2", "{}"));
    REQUIRE(check({one}, actual).empty());
    REQUIRE_THAT(check({one, two}, actual).at(0).message, Contains("5001 entities"));
    REQUIRE(check({one, two, step(Action::remove, "datasets", "d1")}, actual).empty());
}

TEST_CASE("tags that Resource Manager refuses refuse the whole factory") {
    const auto many = members(R"("v")", 51);
    const auto tags = GENERATE_COPY(as<std::string>{}, many, R"("a":")" + std::string(257, 'v') + "\"",
                                    std::string(1, '"').append(513, 'n') + R"(":"v")");
    const auto findings = check({create(resource("{}", R"({"location":"westeurope","tags":{)" + tags + "}}"))});
    REQUIRE(rules_of(findings) == Rules{"tags-refused"});
    REQUIRE(findings[0].severity == Severity::error);
}

TEST_CASE("properties that an update cannot change are named, with what they would become") {
    const auto [kind, before, wanted, message] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"integrationRuntimes", R"({"type":"Managed"})", R"({"type":"SelfHosted"})",
         "its type cannot change, from Managed to SelfHosted"},
        {"integrationRuntimes", R"({"type":"Managed","managedVirtualNetwork":{"referenceName":"default"}})",
         R"({"type":"managed"})", "its managed network cannot change, from default to none"},
        {"integrationRuntimes", R"({"type":"Managed","managedVirtualNetwork":{"referenceName":"default"}})",
         R"({"type":"managed","managedVirtualNetwork":{"referenceName":"Default"}})", ""},
        {"triggers", R"({"type":"TumblingWindowTrigger","typeProperties":{"startTime":"2026-01-01T00:00:00Z"}})",
         R"({"type":"TumblingWindowTrigger","typeProperties":{"startTime":"2026-02-01T00:00:00Z"}})",
         "its start cannot change, from 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z"},
        {"triggers", R"({"type":"TumblingWindowTrigger","typeProperties":{"startTime":"2026-01-01T00:00:00Z"}})",
         R"({"type":"TumblingWindowTrigger","typeProperties":{"startTime":"2026-01-01T01:00:00.000+01:00"}})", ""},
        {"triggers", R"({"type":"TumblingWindowTrigger","typeProperties":{"frequency":"Hour","interval":1}})",
         R"({"type":"TumblingWindowTrigger","typeProperties":{"frequency":"hour","interval":2}})",
         "its interval cannot change, from 1 to 2"},
        {"triggers", R"({"type":"TumblingWindowTrigger","typeProperties":{"frequency":"Hour"}})",
         R"({"type":"TumblingWindowTrigger","typeProperties":{"frequency":"Minute"}})",
         "its frequency cannot change, from Hour to Minute"},
        {"triggers", R"({"type":"ScheduleTrigger","typeProperties":{"recurrence":{"frequency":"Hour"}}})",
         R"({"type":"ScheduleTrigger","typeProperties":{"recurrence":{"frequency":"Day"}}})", ""},
        {"managedPrivateEndpoints", R"({"privateLinkResourceId":"/a","groupId":"blob"})",
         R"({"privateLinkResourceId":"/b","groupId":"blob"})", "its target cannot change, from /a to /b"},
        {"managedPrivateEndpoints", R"({"privateLinkResourceId":"/a","groupId":"blob","fqdns":[]})",
         R"({"privateLinkResourceId":"/A","groupId":"dfs"})", "its group cannot change, from blob to dfs"},
        {"managedPrivateEndpoints", R"({"privateLinkResourceId":"/a","fqdns":["x.net"]})",
         R"({"privateLinkResourceId":"/a","fqdns":["y.net"]})",
         R"(its domain names cannot change, from ["x.net"] to ["y.net"])"},
        {"managedPrivateEndpoints", R"({"privateLinkResourceId":"/a","fqdns":null})",
         R"({"privateLinkResourceId":"/a"})", ""},
    }));
    CAPTURE(kind, before, wanted);
    const auto findings = check({update(entity(kind, "default", before), entity(kind, "default", wanted))});
    REQUIRE(rules_of(findings) == (message.empty() ? Rules{} : Rules{"cannot-change"}));
    if (message.empty()) return;
    REQUIRE(findings[0].message == message);
    REQUIRE(findings[0].severity == Severity::error);
    REQUIRE_FALSE(findings[0].fix.empty());
}

TEST_CASE("a factory stays in its region, however that is spelled") {
    const auto at = [](const std::string& region) { return resource("{}", R"({"location":")" + region + "\"}"); };
    REQUIRE(check({update(at("West Europe"), at("westeurope"))}).empty());
    REQUIRE(rules_of(check({update(at("West Europe"), at("northeurope"))})) == Rules{"cannot-change"});
}

TEST_CASE("an SSIS runtime has to be stopped before it is changed") {
    const auto before = R"({"type":"Managed","typeProperties":{"ssisProperties":{"edition":"Standard"}}})";
    const auto wanted = R"({"type":"Managed","typeProperties":{"ssisProperties":{"edition":"Enterprise"}}})";
    const auto findings =
        check({update(entity("integrationRuntimes", "ssis", before), entity("integrationRuntimes", "ssis", wanted))});
    REQUIRE(rules_of(findings) == Rules{"must-be-stopped"});
    REQUIRE(findings[0].severity == Severity::warning);
}

TEST_CASE("a factory has one managed network") {
    const auto network = [](const std::string& name) { return entity("managedVirtualNetworks", name, "{}"); };
    REQUIRE(check({create(network("default"))}).empty());
    REQUIRE(check({create(network("default"))}, holding({network("Default")})).empty());
    REQUIRE(rules_of(check({create(network("default"))}, holding({network("other")}))) == Rules{"second-network"});
    REQUIRE(rules_of(check({create(network("a")), create(network("b"))})) == Rules{"second-network"});
}

TEST_CASE("two endpoints to one target are refused") {
    const auto endpoint = [](const std::string& name, const std::string& target) {
        return entity("managedPrivateEndpoints", "default/" + name,
                      R"({"privateLinkResourceId":")" + target + R"(","groupId":"blob"})");
    };
    REQUIRE(check({create(endpoint("a", "/x")), create(endpoint("b", "/y"))}).empty());
    REQUIRE(rules_of(check({create(endpoint("a", "/x")), create(endpoint("b", "/X"))})) == Rules{"second-endpoint"});
    REQUIRE(rules_of(check({create(endpoint("a", "/x"))}, holding({endpoint("b", "/x")}))) == Rules{"second-endpoint"});
    REQUIRE(check({create(endpoint("a", "/x"))}, holding({endpoint("b", "/y")})).empty());
    // One that is named in the target too is judged as it will be.
    REQUIRE(check({update(endpoint("a", "/x"), endpoint("a", "/x"))}, holding({endpoint("a", "/x")})).empty());
}

// Customer-managed keys.

const std::string uai =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
const std::string rest_with_identity =
    R"({"location":"westeurope","identity":{"type":"UserAssigned","userAssignedIdentities":{")" + uai + R"(":{}}}})";
const std::string with_key = R"({"encryption":{"vaultBaseUrl":"https://v.vault.azure.net","keyName":"k","identity":)"
                             R"({"userAssignedIdentity":")" +
                             uai + R"("}}})";
const std::string key_of_own_identity = R"({"encryption":{"vaultBaseUrl":"https://v.vault.azure.net","keyName":"k"}})";

TEST_CASE("a new factory with a customer-managed key needs a user-assigned identity that it has") {
    REQUIRE(check({create(resource(with_key, rest_with_identity))}).empty());
    REQUIRE(rules_of(check({create(resource(with_key))})) == Rules{"key-identity"});
    REQUIRE(rules_of(check({create(resource(key_of_own_identity))})) == Rules{"key-identity"});
    REQUIRE(check({create(resource(R"({"encryption":{}})"))}).empty());
    REQUIRE(rules_of(check({create(
                resource(R"({"encryption":{"keyName":"k","identity":{"userAssignedIdentity":")" + uai + R"("}}})",
                         rest_with_identity))})) == Rules{"key-incomplete"});
}

TEST_CASE("only an empty factory gets a customer-managed key, and none loses it") {
    const auto key = update(resource("{}"), resource(key_of_own_identity));
    REQUIRE(check({key}, holding({resource("{}")})).empty());
    REQUIRE(
        check({key}, holding({resource("{}"), entity("locks", "l", "{}"), entity("globalParameters", "default", "{}")}))
            .empty());
    const auto findings = check({key}, holding({resource("{}"), entity("pipelines", "p", "{}")}));
    REQUIRE(rules_of(findings) == Rules{"key-on-entities"});
    REQUIRE(findings[0].severity == Severity::error);
    REQUIRE(rules_of(check({update(resource(with_key, rest_with_identity), resource("{}"))})) == Rules{"key-removed"});
    // Another key, and a step that has nothing to do with it.
    REQUIRE(check({update(resource(key_of_own_identity), resource(with_key, rest_with_identity))},
                  holding({resource("{}"), entity("pipelines", "p", "{}")}))
                .empty());
}

TEST_CASE("the emulator keeps the same rules of keys") {
    adfkeep::testing::Azure azure;
    const auto path = adfkeep::testing::factories + "/sales";
    const auto body = [](const Entity& factory) {
        return factory.rest.substr(0, factory.rest.size() - 1) + R"(,"properties":)" + factory.definition + "}";
    };
    REQUIRE(azure.put(path, body(resource("{}"))).status == 200);
    REQUIRE(azure.put(path + "/pipelines/p", R"({"properties":{}})").status == 200);
    REQUIRE(azure.put(path, body(resource(key_of_own_identity))).code() == "AddCMKToExistingFactoriesWithEntities");
    REQUIRE(azure.remove(path).status == 200);
    REQUIRE(azure.put(path, body(resource(key_of_own_identity))).status == 200);
    REQUIRE(azure.put(path, body(resource("{}"))).code() == "RemovedCMKToExistingFactory");
}

// Locks.

Entity lock(const std::string& level) { return entity("locks", "keep", R"({"level":")" + level + "\"}"); }

TEST_CASE("a lock refuses what it is made to refuse") {
    const auto put = create(entity("pipelines", "p", "{}"));
    const auto removal = step(Action::remove, "pipelines", "old");
    const auto start = step(Action::start, "triggers", "t");
    const auto by_hand = step(Action::manual, "roleAssignments", "r");
    REQUIRE(check({put, start}, nothing, {lock("CanNotDelete")}).empty());
    REQUIRE(check({by_hand}, nothing, {lock("ReadOnly")}).empty());
    for (const auto& findings :
         {check({put, removal}, nothing, {lock("CanNotDelete")}), check({start}, nothing, {lock("ReadOnly")})}) {
        REQUIRE(rules_of(findings) == Rules{"locked"});
        REQUIRE(findings[0].severity == Severity::error);
        REQUIRE(findings[0].entity == "keep");
    }
}

}  // namespace
}  // namespace adfkeep::restore
