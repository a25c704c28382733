// Policies in force that would refuse a step.
#include "restore/feasibility.hpp"
#include "tests/restore/steps.hpp"

namespace adfkeep::restore {
namespace {

using namespace restore::testing;
using Catch::Matchers::Contains;

const std::string built_in = "/providers/Microsoft.Authorization/policyDefinitions/";
const std::string own_key = "4ec52d6d-beb7-40c4-9a9e-fe753254690e", git = "77d40665-3120-4348-b539-3192ec808307",
                  public_access = "1cf164be-6819-4a50-b8fa-4bcaa4f98fb6",
                  no_public_access = "08b1442b-7789-4130-8506-4f99a97226a7",
                  cores = "85bb39b5-2f66-49f8-9306-77da3ac5130f", ssis = "0088bc63-6dee-4a9c-9d29-91cfdc848952",
                  types = "6809a3d0-d354-42fb-b955-783d207c62a8", own_identity = "f78ccdb4-7bf4-4106-8647-270491d2978a",
                  key_vault = "127ef6d7-242f-43b3-9eef-947faf1725d0", domains = "3d02a511-74e5-4dab-a5fd-878704d4a61a",
                  private_link = "8b0323be-cc25-4b61-935d-002c3798c6ea";
const std::string deny = R"("effect":{"value":"Deny"})";

Entity assignment(const std::string& definition, const std::string& parameters = deny, const std::string& more = {}) {
    return entity("policyAssignments", "guard",
                  R"({"policyDefinitionId":")" + (definition.starts_with('/') ? definition : built_in + definition) +
                      R"(","parameters":{)" + parameters + "}" + more + "}");
}

std::vector<Finding> judge(const Entity& wanted, const Entity& assigned) {
    return check_rules(plan_of({create(wanted)}), {.name = "sales", .factory = {}, .exists = false}, {assigned});
}

Entity service(const std::string& type, const std::string& settings) {
    return entity("linkedservices", "store", R"({"type":")" + type + R"(","typeProperties":{)" + settings + "}}");
}

Entity runtime(const std::string& settings, const std::string& type = "Managed") {
    return entity("integrationRuntimes", "runtime",
                  R"({"type":")" + type + R"(","typeProperties":{)" + settings + "}}");
}

struct Case {
    std::string definition;
    Entity wanted;
    std::string why;  ///< empty: it complies
    Severity severity = Severity::error;
    std::string parameters = deny;
};

TEST_CASE("each built-in policy refuses what its own condition says") {
    const auto vault_secret = R"({"type":"AzureKeyVaultSecret","store":{},"secretName":"s"})";
    const auto secure = R"({"type":"SecureString","value":"**********"})";
    const auto sql = [](const std::string& s) { return service("AzureSqlDatabase", s); };
    const std::string allowed =
        deny + R"(,"allowedLinkedServiceResourceTypes":{"value":["AzureBlobStorage","azurekeyvault"]})";
    const auto each = GENERATE_COPY(values<Case>({
        {own_key, resource("{}"), "it has no customer-managed key"},
        {own_key, resource(R"({"encryption":{}})"), "it has no customer-managed key"},
        {git, resource("{}"), "it is not connected with Git when it is written"},
        {git, resource(R"({"repoConfiguration":{"repositoryName":""}})"), "it is not connected with Git"},
        {git, resource(R"({"repoConfiguration":{"repositoryName":"r"}})"), ""},
        {public_access, resource("{}"), "its public network access is not disabled"},
        {public_access, resource(R"({"publicNetworkAccess":"Enabled"})"), "its public network access is not disabled"},
        {public_access, resource(R"({"publicNetworkAccess":"disabled"})"), ""},
        {cores, runtime(R"("computeProperties":{"dataFlowProperties":{"coreCount":48}})"), "it has 48 cores"},
        {cores, runtime(R"("computeProperties":{"dataFlowProperties":{"coreCount":32}})"), ""},
        {cores, runtime(R"("computeProperties":{"dataFlowProperties":{"coreCount":16}})"), "more than 8",
         Severity::error, deny + R"(,"maxCores":{"value":8})"},
        {cores, runtime(R"("computeProperties":{})"), ""},
        {cores, runtime(R"("computeProperties":{"dataFlowProperties":{"coreCount":48}})", "SelfHosted"), ""},
        {ssis, runtime(R"("ssisProperties":{})"), "it is an SSIS runtime that joins no virtual network"},
        {ssis, runtime(R"("ssisProperties":{},"computeProperties":{"vNetProperties":{"vNetId":"/v"}})"), ""},
        {ssis, runtime(R"("ssisProperties":{},"computeProperties":{"vNetProperties":{"subnetId":"/v"}})"), ""},
        {ssis, runtime(R"("ssisProperties":{},"customerVirtualNetwork":{"subnetId":"/v"})"), ""},
        {ssis, runtime(R"("computeProperties":{})"), ""},
        {types, service("AzureKeyVault", ""), "", Severity::error, allowed},
        {types, service("Ftp", ""), "its type 'Ftp' is not in the list", Severity::error, allowed},
        {own_identity, sql(R"("connectionString":"Server=s;User Id=a")"), "has 'user id='"},
        {own_identity, sql(R"("connectionString":"Server=s")"), ""},
        {own_identity, service("AzureBlobStorage", R"("sasUri":{"type":"SecureString"})"), "it has 'sasUri'"},
        {own_identity, service("AzureBlobStorage", R"("credential":{"type":"CredentialReference"})"),
         "it has 'credential'"},
        {own_identity, sql(R"("credential":{"type":"CredentialReference"})"), "it has 'credential'", Severity::warning},
        {own_identity, service("AzureBlobFS", R"("servicePrincipalCredential":{})"), "servicePrincipalCredential"},
        {own_identity, service("SqlServer", R"("connectionString":"User ID=a")"), ""},
        {key_vault, sql(R"("connectionString":"Server=s;Pwd=x")"), "its 'connectionString' holds a secret"},
        {key_vault, sql(R"("connectionString":"Server=s;Trusted_Connection=yes")"), ""},
        {key_vault, service("SqlServer", R"("password":)" + std::string(secure)), "its 'password' holds a secret"},
        {key_vault, service("SqlServer", R"("password":"plain")"), "its 'password' holds a secret"},
        {key_vault, service("SqlServer", R"("password":)" + std::string(vault_secret)), ""},
        {key_vault, service("Oracle", R"("password":)" + std::string(secure)), "its 'password'", Severity::warning},
        {key_vault, service("AzureBlobStorage", R"("servicePrincipalKey":)" + std::string(secure)),
         "its 'servicePrincipalKey'"},
        {key_vault, service("AzureBlobStorage", R"("encryptedCredential":"x")"), "its 'encryptedCredential'"},
        {key_vault, service("Sftp", R"("passPhrase":)" + std::string(secure)), "its 'passPhrase'"},
        {key_vault, service("MongoDbV2", R"("connectionString":"mongodb://x")"), "its 'connectionString'"},
        {key_vault, service("MongoDbV2", R"("connectionString":)" + std::string(vault_secret)), ""},
        {key_vault, service("AzureKeyVault", R"("baseUrl":"https://kv.vault.azure.net/")"), ""},
    }));
    CAPTURE(each.definition, each.wanted.definition);
    const auto findings = judge(each.wanted, assignment(each.definition, each.parameters));
    REQUIRE(findings.size() == (each.why.empty() ? 0 : 1));
    if (findings.empty()) return;
    REQUIRE(findings[0].rule == "policy-denies");
    REQUIRE(findings[0].severity == each.severity);
    REQUIRE(findings[0].state == FindingState::fail);
    REQUIRE(findings[0].entity == each.wanted.id.name);
    REQUIRE_THAT(findings[0].message, Contains(each.why) && Contains("policy assignment 'guard'"));
    REQUIRE_THAT(findings[0].message, !Contains("**") && !Contains("plain"));
}

TEST_CASE("an assignment that denies nothing is not told of") {
    const auto assigned = GENERATE_COPY(values<Entity>({
        assignment(git, ""),  // its own effect is Audit
        assignment(git, R"("effect":{"value":"Audit"})"),
        assignment(git, R"("effect":{"value":"disabled"})"),
        assignment(git, deny, R"(,"enforcementMode":"DoNotEnforce")"),
        assignment(git, deny, R"(,"overrides":[{"kind":"policyEffect","value":"Audit"}])"),
        assignment(private_link, ""),
        assignment("/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/own",
                   R"("effect":{"value":"Audit"})"),
    }));
    CAPTURE(assigned.definition);
    REQUIRE(judge(resource("{}"), assigned).empty());
}

TEST_CASE("a policy that is not in force everywhere may refuse") {
    const auto more = GENERATE(as<std::string>{}, R"(,"notScopes":["/subscriptions/s/resourceGroups/other"])",
                               R"(,"resourceSelectors":[{"name":"r"}])",
                               R"(,"overrides":[{"kind":"policyEffect","value":"Audit","selectors":[{"kind":"x"}]}])");
    const auto findings = judge(resource("{}"), assignment(git, deny, more));
    REQUIRE(rules_of(findings) == std::vector<std::string>{"policy-denies"});
    REQUIRE(findings[0].severity == Severity::warning);
    REQUIRE_THAT(findings[0].message, Contains("may refuse"));
}

TEST_CASE("an effect that the assignment overrides with Deny denies") {
    const auto findings =
        judge(resource("{}"),
              assignment(git, R"("effect":{"value":"Audit"})",
                         R"(,"enforcementMode":"Default","overrides":[{"kind":"policyEffect","value":"deny"}])"));
    REQUIRE(rules_of(findings) == std::vector<std::string>{"policy-denies"});
    REQUIRE(findings[0].severity == Severity::error);
}

TEST_CASE("what might deny and cannot be judged is a note") {
    const auto assigned = GENERATE_COPY(values<Entity>({
        assignment("/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/own", ""),
        // Somebody else's definition, though it bears the guid of a built-in one.
        assignment("/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/" + git),
        assignment("/providers/Microsoft.Authorization/policySetDefinitions/all", ""),
        assignment(domains, ""),
    }));
    const auto findings = judge(resource("{}"), assigned);
    REQUIRE(rules_of(findings) == std::vector<std::string>{"policy-not-judged"});
    REQUIRE(findings[0].severity == Severity::note);
    REQUIRE(findings[0].state == FindingState::not_judged);
    REQUIRE(findings[0].entity == "guard");
}

TEST_CASE("a policy that changes what is written is told, for the factory will differ") {
    const auto findings = judge(resource("{}"), assignment(no_public_access, ""));
    REQUIRE(rules_of(findings) == std::vector<std::string>{"policy-modifies"});
    REQUIRE(findings[0].severity == Severity::warning);
    REQUIRE(judge(resource(R"({"publicNetworkAccess":"Disabled"})"), assignment(no_public_access, "")).empty());
}

TEST_CASE("an entity that is put twice is refused once by each assignment") {
    const auto first = create(resource("{}"));
    const auto findings =
        check_rules(plan_of({first, update(resource("{}"), resource("{}"))}),
                    {.name = "sales", .factory = {}, .exists = false}, {assignment(git), assignment(public_access)});
    REQUIRE(findings.size() == 1);
    auto other = assignment(public_access);
    other.id.name = "other";
    REQUIRE(check_rules(plan_of({first, first}), {.name = "sales", .factory = {}, .exists = false},
                        {assignment(git), other})
                .size() == 2);
}

TEST_CASE("what is refused here is what the emulator refuses") {
    const auto definition = GENERATE(as<std::string>{}, own_key, git, public_access);
    const auto properties = GENERATE(as<std::string>{}, "{}", R"({"publicNetworkAccess":"Disabled"})",
                                     R"({"repoConfiguration":{"repositoryName":"r"}})",
                                     R"({"encryption":{"vaultBaseUrl":"https://v","keyName":"k"}})");
    adfkeep::testing::Azure azure;
    const auto assigned = assignment(definition);
    REQUIRE(azure
                .put(adfkeep::testing::group + "/providers/Microsoft.Authorization/policyAssignments/guard",
                     R"({"properties":)" + assigned.definition + "}")
                .status == 201);
    const auto answer = azure.put(adfkeep::testing::factories + "/sales",
                                  R"({"location":"westeurope","properties":)" + properties + "}");
    const auto findings = judge(resource(properties), assigned);
    const auto is_refused = std::ranges::count(rules_of(findings), "policy-denies") > 0;
    CAPTURE(definition, properties, answer.body);
    REQUIRE((answer.status == 403) == is_refused);
}

}  // namespace
}  // namespace adfkeep::restore
