// Commands for what no program restores: exact, and safe to paste.
#include "restore/manual_steps.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include "restore/shell.hpp"
#include "src/base/text.hpp"
#include "tests/restore/steps.hpp"

namespace adfkeep::restore {
namespace {

using namespace restore::testing;
using Catch::Matchers::Contains;

const azure::FactoryId target{.subscription = "new-sub", .resource_group = "new group", .factory = "sales2"};
const std::string target_id =
    "/subscriptions/new-sub/resourceGroups/new group/providers/Microsoft.DataFactory/factories/sales2";
const std::string old_id = "/subscriptions/old/resourceGroups/g/providers/Microsoft.DataFactory/factories/sales";
const std::string vault_id = "/subscriptions/old/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv";
const std::string reader = "/subscriptions/old/providers/Microsoft.Authorization/roleDefinitions/acdd72a7";
const Factory nothing;

Entity factory_with(const std::string& principal) {
    return resource("{}", R"({"identity":{"type":"SystemAssigned","principalId":")" + principal + R"("}})");
}

Entity role(const std::string& name, const std::string& principal, const std::string& scope,
            const std::string& rest = R"({"roleName":"Reader"})") {
    auto made = entity("roleAssignments", name,
                       R"({"roleDefinitionId":")" + reader + R"(","principalId":")" + principal +
                           R"(","principalType":"Group","scope":")" + scope + "\"}");
    made.rest = rest;
    return made;
}

std::vector<std::string> texts(std::vector<Entity> desired, const Factory& actual = nothing) {
    std::vector<std::string> texts;
    for (const auto& step : manual_steps(factory_of(std::move(desired)), actual, target)) {
        REQUIRE(step.action == Action::manual);
        texts.push_back(step.text);
    }
    return texts;
}

/// What `words` are to a shell, one a line.
std::string words_in_shell(const std::string& words) {
    const auto command = "set -- " + words + "\nprintf '[%s]\\n' \"$@\"";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 256> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        output.append(buffer.data(), count);
    return output;
}

TEST_CASE("a shell takes a quoted text for exactly that text") {
    const auto text =
        GENERATE(as<std::string>{}, "", "plain-1.2_3", "two words", "it's", "$(touch /tmp/x)", "`id`", "a\"b",
                 "back\\slash", "a;b|c&d>e<f", "*?[x]", "~", "!x", "#x", "line\nbreak", "'", "''", "\\'", "$HOME", "ü");
    REQUIRE(words_in_shell(shell_quoted(text)) == '[' + text + "]\n");
}

TEST_CASE("no value of a command is an option, or the name of a file") {
    REQUIRE(AzCommand("x").with("notes", "--yes").text() == "az x --notes=--yes");
    REQUIRE(AzCommand("x").with("notes", "@/etc/passwd").text() == "az x --notes ' @/etc/passwd'");
    REQUIRE(AzCommand("x").with("notes", "a=@/etc/passwd").text() == "az x --notes 'a= @/etc/passwd'");
    REQUIRE(AzCommand("x").with("notes", "me@here").text() == "az x --notes 'me@here'");
    REQUIRE(AzCommand("x").with_any("notes", "").text() == "az x");
}

TEST_CASE("a factory with nothing around it needs nobody") {
    REQUIRE(texts({factory_with("old-principal"), entity("pipelines", "p", "{}")}).empty());
    REQUIRE(texts({}).empty());
}

TEST_CASE("a new identity takes the old one's place, and its id is asked for first") {
    const auto told =
        texts({factory_with("old-principal"),
               role("a", "OLD-principal", vault_id, R"({"id":"/x","roleName":"Key Vault Secrets User"})")});
    REQUIRE(told.size() == 2);
    REQUIRE(
        told[0] ==
        "once the factory is there, ask for its identity, which the commands below name:\n"
        "FACTORY_IDENTITY=\"$(az datafactory show --subscription new-sub --resource-group 'new group' --name sales2 "
        "--query identity.principalId --output tsv)\"");
    REQUIRE(told[1] ==
            "give the factory's identity the role 'Key Vault Secrets User':\n"
            "az role assignment create --assignee-object-id \"$FACTORY_IDENTITY\" --assignee-principal-type "
            "ServicePrincipal --role acdd72a7 --scope " +
                vault_id);
}

TEST_CASE("roles of people at the factory move to the new factory, and those below it too") {
    const auto told =
        texts({factory_with("o"), role("a", "team", old_id), role("b", "team", old_id + "/integrationRuntimes/ir")});
    REQUIRE(told.size() == 2);
    REQUIRE(told[0] ==
            "give 'team' the role 'Reader':\naz role assignment create --assignee-object-id team "
            "--assignee-principal-type Group --role acdd72a7 --scope '" +
                target_id + "'");
    REQUIRE_THAT(told[1], Contains("--scope '" + target_id + "/integrationRuntimes/ir'"));
}

TEST_CASE("a role at another factory stays where it is") {
    const auto other = "/subscriptions/old/resourceGroups/g/providers/Microsoft.DataFactory/factories/shared";
    const auto told = texts({factory_with("o"), role("a", "o", other, R"({"id":"/somewhere"})")});
    REQUIRE_THAT(told.at(1), Contains("--scope " + std::string(other)));
}

TEST_CASE("a role that is there already is not given again") {
    const auto there = factory_of({factory_with("new"), role("x", "NEW", vault_id), role("y", "team", target_id)});
    REQUIRE(texts({factory_with("old"), role("a", "old", vault_id, R"({"id":"/x"})"), role("b", "team", old_id)}, there)
                .empty());
    const auto elsewhere = factory_of({factory_with("new"), role("y", "team", vault_id)});
    REQUIRE(texts({factory_with("old"), role("a", "old", vault_id, R"({"id":"/x"})")}, elsewhere).size() == 2);
}

TEST_CASE("a new identity may read the secrets that the old one read") {
    const auto vault = entity("linkedservices", "Vault",
                              R"({"type":"AzureKeyVault","typeProperties":{"baseUrl":)"
                              R"("https://kv.vault.azure.net/"}})");
    const auto told = texts({factory_with("old"), vault});
    REQUIRE(told.size() == 2);
    REQUIRE_THAT(told[1], Contains("az keyvault set-policy --name kv --object-id \"$FACTORY_IDENTITY\" "
                                   "--secret-permissions get list"));
    // It had a role there; the identity lived on; another identity reads them; the vault is known at run time only.
    REQUIRE(texts({factory_with("old"), vault, role("a", "old", vault_id, R"({"id":"/x"})")}).size() == 2);
    REQUIRE(texts({factory_with("same"), vault}, factory_of({factory_with("same")})).empty());
    REQUIRE(texts({factory_with("old"),
                   entity("linkedservices", "V",
                          R"({"type":"AzureKeyVault","typeProperties":{"baseUrl":)"
                          R"("https://kv.vault.azure.net/","credential":{}}})"),
                   entity("linkedservices", "W",
                          R"({"type":"AzureKeyVault","typeProperties":{"baseUrl":)"
                          R"("@{linkedService().url}"}})")})
                .empty());
}

TEST_CASE("diagnostic settings come back as they were") {
    const auto setting = entity("diagnosticSettings", "to the team's",
                                R"({"workspaceId":"/w","logAnalyticsDestinationType":"Dedicated",)"
                                R"("logs":[ {"categoryGroup":"allLogs","enabled":true} ],)"
                                R"("metrics":[],"storageAccountId":null})");
    const auto told = texts({setting});
    REQUIRE(told == std::vector<std::string>{
                        "send its logs where they were sent:\naz monitor diagnostic-settings create --name "
                        "'to the team'\\''s' --resource '" +
                        target_id +
                        "' --workspace /w --export-to-resource-specific true --logs "
                        R"('[{"categoryGroup":"allLogs","enabled":true}]')"});
    REQUIRE(texts({setting}, factory_of({setting})).empty());
    auto other = setting;
    other.definition = R"({"workspaceId":"/other"})";
    REQUIRE(texts({setting}, factory_of({other})).size() == 1);
}

TEST_CASE("locks come last, and only the factory's own") {
    auto inherited = entity("locks", "resourceGroups/g/keep", R"({"level":"ReadOnly"})");
    inherited.rest = R"({"id":"/subscriptions/old/resourceGroups/g/providers/Microsoft.Authorization/locks/keep"})";
    const auto told = texts(
        {factory_with("o"), entity("locks", "keep", R"({"level":"CanNotDelete","notes":"@all: ask us"})"), inherited,
         role("z", "team", old_id), entity("policyAssignments", "p", R"({"policyDefinitionId":"/d"})")});
    REQUIRE(told.size() == 3);
    REQUIRE_THAT(told[0], Contains("az role assignment"));
    REQUIRE(told[1] ==
            "assign the policy that was assigned to the factory itself:\naz policy assignment create --name p "
            "--scope '" +
                target_id + "' --policy /d");
    REQUIRE(told[2] == "lock the factory again, last of all:\naz lock create --name keep --resource '" + target_id +
                           "' --lock-type CanNotDelete --notes ' @all: ask us'");
}

TEST_CASE("a managed private endpoint is approved by whoever owns its target") {
    const auto endpoint = [](const std::string& status) {
        return entity("managedPrivateEndpoints", "default/to-storage",
                      R"({"privateLinkResourceId":"/storage","connectionState":{"status":")" + status + "\"}}");
    };
    const auto told = texts({endpoint("Approved")});
    REQUIRE(told.size() == 1);
    REQUIRE_THAT(told[0], Contains("az network private-endpoint-connection approve --id \"$(az network "
                                   "private-endpoint-connection list --id /storage --query ") &&
                              Contains("/privateEndpoints/sales2.to-storage") &&
                              Contains("--description 'Azure Data Factory sales2'"));
    REQUIRE(texts({endpoint("Approved")}, factory_of({endpoint("Pending")})).size() == 1);
    REQUIRE(texts({endpoint("Approved")}, factory_of({endpoint("Approved")})).empty());
    REQUIRE(texts({endpoint("Rejected")}).empty());
    REQUIRE(texts({entity("managedPrivateEndpoints", "default/e", R"({"privateLinkResourceId":"/x"})")}).size() == 1);
    REQUIRE(
        texts({entity("managedPrivateEndpoints", "default/e", R"({"privateLinkResourceId":"/x","isReserved":true})")})
            .empty());
}

Entity inbound(const std::string& name, const std::string& status) {
    return entity("privateEndPointConnections", name,
                  R"({"privateEndpoint":{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/)"
                  R"(privateEndpoints/pe"},"privateLinkServiceConnectionState":{"status":")" +
                      status + "\"}}");
}

TEST_CASE("who came in through a private endpoint gets a new one, and nothing is deleted for it") {
    const auto told = texts({inbound("sales.1", "Approved")});
    REQUIRE(told.size() == 1);
    REQUIRE_THAT(told[0], Contains("az network private-endpoint create --subscription s --resource-group g --name "
                                   "pe-restored --connection-name pe-restored --private-connection-resource-id '" +
                                   target_id + "' --group-id \"$(az network private-endpoint show --ids ") &&
                              Contains("--query subnet.id --output tsv)\"") && !Contains("private-endpoint delete"));
    REQUIRE(texts({inbound("sales.1", "Disconnected")}).empty());
    REQUIRE(texts({inbound("sales.1", "Approved")}, factory_of({inbound("sales2.9", "Approved")})).empty());
}

TEST_CASE("a connection that waits is approved again") {
    const auto told = texts({inbound("sales.1", "Approved")}, factory_of({inbound("sales2.9", "Pending")}));
    REQUIRE(told.size() == 1);
    REQUIRE_THAT(told[0], Contains("approve --id '" + target_id + "/privateEndpointConnections/sales2.9'"));
}

TEST_CASE("nodes of a self-hosted runtime are registered with a new key, and set as they were") {
    const auto runtime = entity("integrationRuntimes", "onprem", R"({"type":"SelfHosted"})");
    const auto status = entity("integrationRuntimeStatus", "onprem",
                               R"({"typeProperties":{"autoUpdate":"On","updateDelayOffset":"PT3H","nodes":[)"
                               R"({"nodeName":"N1","version":"5.44","concurrentJobsLimit":8},{"nodeName":"N2"}]}})");
    const auto told = texts({runtime, status});
    REQUIRE(told.size() == 1);
    const std::string place = " --subscription new-sub --resource-group 'new group' --factory-name sales2 ";
    REQUIRE_THAT(told[0],
                 Contains("'N1' (version 5.44), 'N2'") && Contains("dmgcmd.exe\" -RegisterNewNode \"KEY\"") &&
                     Contains("\naz datafactory integration-runtime list-auth-key" + place + "--name onprem\n") &&
                     Contains("\naz datafactory integration-runtime update" + place +
                              "--name onprem --auto-update On --update-delay-offset '\"PT3H\"'\n") &&
                     Contains("\naz datafactory integration-runtime-node update" + place +
                              "--integration-runtime-name onprem --node-name N1 --concurrent-jobs-limit 8"));
    REQUIRE(texts({runtime, status}, factory_of({runtime, status})).empty());
    // Nobody knows what it had; it had none; it is another factory's.
    REQUIRE(texts({runtime}).size() == 1);
    REQUIRE(
        texts({runtime, entity("integrationRuntimeStatus", "onprem", R"({"typeProperties":{"nodes":[]}})")}).empty());
}

TEST_CASE("a shared runtime has to be allowed before it is restored") {
    const auto owner = old_id + "/integrationRuntimes/shared";
    const auto runtime = entity("integrationRuntimes", "guest",
                                R"({"type":"SelfHosted","typeProperties":{"linkedInfo":{"authorizationType":"RBAC",)"
                                R"("resourceId":")" +
                                    owner + R"("}}})");
    const auto told = texts({factory_with("old"), runtime});
    REQUIRE(told.size() == 2);
    REQUIRE_THAT(told[1], Contains("--assignee-object-id \"$FACTORY_IDENTITY\"") && Contains("--scope " + owner));
    REQUIRE(texts({factory_with("old"), runtime}, factory_of({factory_with("new"), runtime})).empty());
}

TEST_CASE("an SSIS runtime is started by a person, for it costs money") {
    const auto runtime =
        entity("integrationRuntimes", "ssis", R"({"type":"Managed","typeProperties":{"ssisProperties":{}}})");
    const auto told = texts({runtime});
    REQUIRE(told.size() == 1);
    REQUIRE_THAT(told[0], Contains("costs money") && Contains("az datafactory integration-runtime start "));
    REQUIRE(texts({runtime}, factory_of({runtime})).empty());
    REQUIRE(texts({entity("integrationRuntimes", "azure", R"({"type":"Managed"})")}).empty());
}

TEST_CASE("names out of a hostile snapshot stay names") {
    const auto hostile = "x'; touch /tmp/owned; '$(id)`id`";
    for (const auto& text :
         texts({entity("locks", hostile, R"({"level":"ReadOnly"})"), entity("diagnosticSettings", hostile, "{}")})) {
        const auto command = text.substr(text.find('\n') + 1);
        REQUIRE_THAT(words_in_shell(command), Contains("[--name]\n[" + std::string(hostile) + "]\n"));
    }
}

}  // namespace
}  // namespace adfkeep::restore
