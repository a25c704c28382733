// What only the target can tell: permissions, identities, the key.
#include "restore/feasibility.hpp"
#include "restore/permissions.hpp"
#include "restore/rehearsal_azure.hpp"
#include "tests/azure/around.hpp"
#include "tests/restore/steps.hpp"

namespace adfkeep::restore {
namespace {

using namespace restore::testing;
using azure::testing::Around;
using Catch::Matchers::Contains;
using Rules = std::vector<std::string>;

const azure::FactoryId target = azure::testing::id;

std::vector<Finding> check(Around& around, std::vector<Step> steps) {
    azure::ArmOptions options;
    azure::ArmClient client(around.network, around.tokens, options, around.world());
    return check_target(client, target, plan_of(std::move(steps)));
}

std::string permissions_of(const std::string& scope) {
    return scope + azure::testing::authorization + "/permissions?api-version=2022-04-01";
}

void may(Around& around, const std::string& scope, const std::string& actions, const std::string& not_actions = {}) {
    around.lists(permissions_of(scope), R"({"actions":[)" + actions + R"(],"notActions":[)" + not_actions + "]}");
}

TEST_CASE("an action is allowed where a pattern of one permission matches it and none takes it away") {
    const auto [actions, not_actions, is_allowed] =
        GENERATE(table<std::vector<std::string>, std::vector<std::string>, bool>({
            {{"*"}, {}, true},
            {{"Microsoft.DataFactory/factories/*"}, {}, true},
            {{"microsoft.datafactory/*/WRITE"}, {}, true},
            {{"*/write"}, {}, true},
            {{"*/read"}, {}, false},
            {{"Microsoft.DataFactory/factories/pipelines/write"}, {}, true},
            {{"Microsoft.DataFactory/factories/pipelines/writ"}, {}, false},
            {{"Microsoft.DataFactory/factories/pipelines/write/action"}, {}, false},
            {{"Microsoft.DataFactory/*pipelines*pipelines/write"}, {}, false},
            {{"*"}, {"Microsoft.DataFactory/*/write"}, false},
            {{"*"}, {"Microsoft.Authorization/*/write"}, true},
            {{}, {}, false},
        }));
    const std::vector<Permission> permissions{{.actions = actions, .not_actions = not_actions}};
    REQUIRE(allows(permissions, "Microsoft.DataFactory/factories/pipelines/write") == is_allowed);
}

TEST_CASE("what one permission takes away another may give") {
    const std::vector<Permission> permissions{{.actions = {"*"}, .not_actions = {"*/write"}},
                                              {.actions = {"*/pipelines/*"}, .not_actions = {}}};
    REQUIRE(allows(permissions, "Microsoft.DataFactory/factories/pipelines/write"));
    REQUIRE_FALSE(allows(permissions, "Microsoft.DataFactory/factories/datasets/write"));
}

std::string actions_of(std::vector<Step> steps) {
    std::string all;
    for (const auto& needed : needed_actions(plan_of(std::move(steps)), target)) all += needed.action + '\n';
    return all;
}

TEST_CASE("each kind of step needs the action that Azure has for it") {
    const std::string own = "Microsoft.DataFactory/factories/";
    REQUIRE(actions_of({create(entity("linkedservices", "a", "{}")), create(entity("linkedservices", "b", "{}")),
                        create(entity("managedPrivateEndpoints", "default/e", "{}")),
                        create(entity("futureThings", "f", "{}")), step(Action::remove, "datasets", "d"),
                        step(Action::stop, "triggers", "t"), step(Action::start, "triggers", "t"),
                        step(Action::start, "adfcdcs", "c"), step(Action::wait, "managedPrivateEndpoints", "default/e"),
                        step(Action::manual, "roleAssignments", "r")}) ==
            own + "linkedServices/write\n" + own + "managedVirtualNetworks/managedPrivateEndpoints/write\n" + own +
                "futureThings/write\n" + own + "datasets/delete\n" + own + "triggers/stop/action\n" + own +
                "triggers/start/action\n" + own + "adfcdcs/write\n");
}

TEST_CASE("what others must allow is needed at their resources") {
    const auto rest = R"({"identity":{"userAssignedIdentities":{")" + azure::testing::identity + R"(":{},"/old":{}}}})";
    const auto trigger =
        entity("triggers", "t", R"({"type":"BlobEventsTrigger","typeProperties":{"scope":"/storage"}})");
    const auto needed = needed_actions(
        plan_of({update(resource("{}", R"({"identity":{"userAssignedIdentities":{"/OLD":{}}}})"), resource("{}", rest)),
                 create(entity("integrationRuntimes", "r",
                               R"({"typeProperties":{"customerVirtualNetwork":{"subnetId":"/net/subnets/a"}}})")),
                 create(trigger), step(Action::start, "triggers", "T")}),
        target);
    const auto at = [&](const std::string& action) {
        const auto found = std::ranges::find(needed, action, &NeededAction::action);
        return found == needed.end() ? std::string() : found->scope;
    };
    REQUIRE(at("Microsoft.DataFactory/factories/write") == azure::testing::factory);
    REQUIRE(at("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action") == azure::testing::identity);
    REQUIRE(at("Microsoft.Network/virtualNetworks/subnets/join/action") == "/net/subnets/a");
    REQUIRE(at("Microsoft.EventGrid/eventSubscriptions/write") == "/storage");
    REQUIRE(std::ranges::count(needed, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
                               &NeededAction::action) == 1);
}

TEST_CASE("a caller who may do all that is needed hears nothing") {
    Around around;
    may(around, azure::testing::factory, R"("Microsoft.DataFactory/factories/*")");
    REQUIRE(check(around, {create(entity("pipelines", "p", "{}")), step(Action::remove, "datasets", "d")}).empty());
    REQUIRE(around.urls().size() == 1);
}

TEST_CASE("a missing right is named once, with how many steps need it") {
    Around around;
    may(around, azure::testing::factory, R"("*/read","Microsoft.DataFactory/factories/datasets/write")");
    const auto findings =
        check(around, {create(entity("pipelines", "p1", "{}")), create(entity("pipelines", "p2", "{}")),
                       create(entity("pipelines", "p3", "{}")), create(entity("datasets", "d", "{}"))});
    REQUIRE(rules_of(findings) == Rules{"not-allowed"});
    REQUIRE(findings[0].severity == Severity::error);
    REQUIRE(findings[0].entity == "p1");
    REQUIRE(findings[0].message == "needs Microsoft.DataFactory/factories/pipelines/write at " +
                                       azure::testing::factory +
                                       ", as 2 more steps do, which this identity may not do");
    REQUIRE_THAT(findings[0].fix, Contains("Data Factory Contributor"));
}

TEST_CASE("rights for a factory that is not there yet are asked for at its resource group") {
    Around around;
    may(around, azure::testing::group, R"("*")");
    REQUIRE(check(around, {create(resource("{}")), create(entity("pipelines", "p", "{}"))}).empty());
    REQUIRE(around.urls() == std::vector<std::string>{azure::testing::arm + permissions_of(azure::testing::group)});
}

TEST_CASE("a resource group that is not there is told, with how to make it") {
    Around around;
    around.says(permissions_of(azure::testing::group), R"({"error":{"code":"ResourceGroupNotFound"}})", 404);
    const auto findings = check(around, {create(resource("{}"))});
    REQUIRE(rules_of(findings) == Rules{"group-absent"});
    REQUIRE(findings[0].severity == Severity::error);
}

TEST_CASE("what cannot be asked is a note") {
    Around around;
    around.says(permissions_of(azure::testing::factory),
                R"({"error":{"code":"AuthorizationFailed","message":"no right"}})", 403);
    const auto findings = check(around, {create(entity("pipelines", "p", "{}"))});
    REQUIRE(rules_of(findings) == Rules{"not-allowed"});
    REQUIRE(findings[0].state == FindingState::not_judged);
    REQUIRE(findings[0].severity == Severity::note);
    REQUIRE_THAT(findings[0].message, Contains("cannot be asked") && Contains("no right"));
}

TEST_CASE("a user-assigned identity that is not there is told") {
    const auto rest =
        R"({"location":"we","identity":{"userAssignedIdentities":{")" + azure::testing::identity + R"(":{}}}})";
    Around around;
    may(around, azure::testing::group, R"("*")");
    may(around, azure::testing::identity, R"("*")");
    const auto absent = check(around, {create(resource("{}", rest))});
    REQUIRE(rules_of(absent) == Rules{"identity-absent"});
    REQUIRE(absent[0].severity == Severity::error);
    around.says(azure::testing::identity + "?api-version=2023-01-31", R"({"name":"u"})");
    REQUIRE(check(around, {create(resource("{}", rest))}).empty());
    may(around, azure::testing::identity, R"("*/read")");
    REQUIRE_THAT(check(around, {create(resource("{}", rest))}).at(0).message, Contains("assign/action"));
}

TEST_CASE("a key that a factory cannot be encrypted with is told") {
    const std::string url = "https://v.vault.azure.net/keys/k/1?api-version=7.4";
    const auto factory = create(
        resource(R"({"encryption":{"vaultBaseUrl":"https://v.vault.azure.net/","keyName":"k","keyVersion":"1"}})"));
    const auto [body, status, message] = GENERATE(table<std::string, int, std::string>({
        {R"({"key":{"kty":"RSA","key_ops":["wrapKey","unwrapKey"]},"attributes":{"enabled":true}})", 200, ""},
        {R"({"key":{"kty":"RSA-HSM"}})", 200, ""},
        {R"({"key":{"kty":"RSA"},"attributes":{"enabled":false}})", 200, "is disabled"},
        {R"({"key":{"kty":"EC"}})", 200, "is of type EC"},
        {R"({"key":{"kty":"RSA","key_ops":["wrapKey","sign"]}})", 200, "does not allow unwrapKey"},
        {R"({"error":{"code":"KeyNotFound"}})", 404, "is not there"},
    }));
    Around around;
    may(around, azure::testing::group, R"("*")");
    around.says(url, body, status);
    const auto findings = check(around, {factory});
    REQUIRE(rules_of(findings) == (message.empty() ? Rules{} : Rules{"key-unfit"}));
    if (message.empty()) return;
    REQUIRE(findings[0].severity == Severity::error);
    REQUIRE_THAT(findings[0].message, Contains(message));
}

TEST_CASE("a key vault that does not let us see, or is none, is a note") {
    const auto vault = GENERATE(as<std::string>{}, "https://v.vault.azure.net", "https://elsewhere.example");
    Around around;
    may(around, azure::testing::group, R"("*")");
    around.says("https://v.vault.azure.net/keys/k?api-version=7.4", R"({"error":{"code":"Forbidden"}})", 403);
    const auto findings =
        check(around, {create(resource(R"({"encryption":{"vaultBaseUrl":")" + vault + R"(","keyName":"k"}})"))});
    REQUIRE(rules_of(findings) == Rules{"key-unfit"});
    REQUIRE(findings[0].state == FindingState::not_judged);
    REQUIRE_FALSE(around.asked("elsewhere"));
}

TEST_CASE("a key that the target has already is not asked for again") {
    const auto factory = resource(R"({"encryption":{"vaultBaseUrl":"https://v.vault.azure.net","keyName":"k"}})");
    Around around;
    may(around, azure::testing::factory, R"("*")");
    REQUIRE(check(around, {update(factory, factory)}).empty());
    REQUIRE(around.urls().size() == 1);
}

TEST_CASE("the emulator lets everybody do everything") {
    RehearsalAzure azure;
    const auto findings = check_target(azure.client(), RehearsalAzure::factory_id("drill"),
                                       plan_of({create(resource("{}")), create(entity("pipelines", "p", "{}"))}));
    REQUIRE(findings.empty());
}

}  // namespace
}  // namespace adfkeep::restore
