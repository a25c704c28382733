#include "restore/policy_conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

using Judged = std::optional<Violation>;

Judged lacks_key(const Entity& factory, std::string_view) {
    if (has_value(factory.definition, {"encryption", "vaultBaseUrl"})) return std::nullopt;
    return Violation{.why = "it has no customer-managed key"};
}

Judged lacks_repository(const Entity& factory, std::string_view) {
    if (!string_at(factory.definition, {"repoConfiguration", "repositoryName"}).empty()) return std::nullopt;
    return Violation{.why = "it is not connected with Git when it is written"};
}

Judged is_open(const Entity& factory, std::string_view) {
    if (equal_without_case(string_at(factory.definition, {"publicNetworkAccess"}), "Disabled")) return std::nullopt;
    return Violation{.why = "its public network access is not disabled"};
}

bool is_managed(const Entity& runtime) {
    return equal_without_case(string_at(runtime.definition, {"type"}), "Managed");
}

/// A count that is an expression is known at run time only.
Judged has_too_many_cores(const Entity& runtime, std::string_view parameters) {
    constexpr unsigned long long default_most = 32;
    auto most = default_most;
    unsigned long long cores = 0;
    const auto told = parameter(parameters, "maxCores");
    if (!told.empty() && !parse_number(told, most)) return std::nullopt;
    const auto count =
        value_at(runtime.definition, {"typeProperties", "computeProperties", "dataFlowProperties", "coreCount"});
    if (!is_managed(runtime) || !parse_number(count, cores) || cores <= most) return std::nullopt;
    return Violation{.why = fmt::format("it has {} cores for data flows, more than {}", cores, most)};
}

Judged is_outside_network(const Entity& runtime, std::string_view) {
    const auto has = [&](std::initializer_list<std::string_view> path) { return has_value(runtime.definition, path); };
    if (!is_managed(runtime) || !has({"typeProperties", "ssisProperties"}) ||
        has({"typeProperties", "computeProperties", "vNetProperties", "vNetId"}) ||
        has({"typeProperties", "computeProperties", "vNetProperties", "subnetId"}) ||
        has({"typeProperties", "customerVirtualNetwork", "subnetId"}))
        return std::nullopt;
    return Violation{.why = "it is an SSIS runtime that joins no virtual network"};
}

/// Azure's own definition has no list to fall back on.
Judged has_other_type(const Entity& service, std::string_view parameters) {
    const auto allowed = parameter(parameters, "allowedLinkedServiceResourceTypes");
    if (allowed.empty() || json::type_of(allowed) != json::Type::array) return std::nullopt;
    const auto type = string_at(service.definition, {"type"});
    const bool is_allowed = std::ranges::any_of(json::elements(allowed), [&](std::string_view element) {
        return json::type_of(element) == json::Type::string && equal_without_case(json::decode(element), type);
    });
    if (is_allowed) return std::nullopt;
    return Violation{.why = "its type '" + type + "' is not in the list of allowed types"};
}

bool is_of(std::string_view type, std::span<const std::string_view> types) {
    return std::ranges::any_of(types, [&](std::string_view each) { return equal_without_case(each, type); });
}

Judged lacks_own_identity(const Entity& service, std::string_view) {
    static constexpr std::array<std::string_view, 9> with_identity{
        "AzureSqlDatabase",   "AzureSqlMI",       "AzureSqlDW",
        "AzureBlobFS",        "AzureBlobStorage", "AdlsGen2CosmosStructuredStream",
        "AzureDataLakeStore", "AzureDatabricks",  "AzureDataLakeStoreCosmosStructuredStream"};
    static constexpr std::array<std::string_view, 5> secrets{"servicePrincipalKey", "accountKey", "sasUri",
                                                             "accessToken", "encryptedCredential"};
    const auto type = string_at(service.definition, {"type"});
    if (!is_of(type, with_identity)) return std::nullopt;
    const auto settings = value_at(service.definition, {"typeProperties"});
    const auto connection = lower(string_at(settings, {"connectionString"}));
    for (const auto* const words : {"user id=", "accountkey="})
        if (connection.find(words) != std::string::npos)
            return Violation{.why = fmt::format("its connection string has '{}'", words)};
    for (const auto secret : secrets)
        if (has_value(settings, {secret})) return Violation{.why = fmt::format("it has '{}'", secret)};
    if (has_value(settings, {"credential", "type"}))
        return Violation{.why = "it has 'credential'", .is_certain = equal_without_case(type, "AzureBlobStorage")};
    if (has_value(settings, {"servicePrincipalCredential"}))
        return Violation{.why = "it has 'servicePrincipalCredential'",
                         .is_certain = equal_without_case(type, "AzureBlobFS")};
    return std::nullopt;
}

constexpr std::string_view services = "linkedservices", runtimes = "integrationRuntimes";

constexpr std::array<BuiltInPolicy, 16> policies{{
    {"4ec52d6d-beb7-40c4-9a9e-fe753254690e", "data factories should be encrypted with a customer-managed key", "Audit",
     factory_kind, lacks_key},
    {"77d40665-3120-4348-b539-3192ec808307", "data factories should use a Git repository", "Audit", factory_kind,
     lacks_repository},
    {"1cf164be-6819-4a50-b8fa-4bcaa4f98fb6", "public network access should be disabled", "Audit", factory_kind,
     is_open},
    {"08b1442b-7789-4130-8506-4f99a97226a7", "configure data factories to disable public network access", "Modify",
     factory_kind, is_open},
    {"8b0323be-cc25-4b61-935d-002c3798c6ea", "data factories should use private link", "AuditIfNotExists", factory_kind,
     nullptr},
    {"496ca26b-f669-4322-a1ad-06b7b5e41882", "configure private endpoints", "DeployIfNotExists", factory_kind, nullptr},
    {"86cd96e1-1745-420d-94d4-d3f2fe415aa4", "configure private DNS zones", "DeployIfNotExists", factory_kind, nullptr},
    {"3d02a511-74e5-4dab-a5fd-878704d4a61a", "pipelines should only reach allowed domains", "Deny", "pipelines",
     nullptr},
    {"85bb39b5-2f66-49f8-9306-77da3ac5130f", "runtimes should have a limit for the number of cores", "Audit", runtimes,
     has_too_many_cores},
    {"0088bc63-6dee-4a9c-9d29-91cfdc848952", "SSIS runtimes should be joined to a virtual network", "Audit", runtimes,
     is_outside_network},
    {"6809a3d0-d354-42fb-b955-783d207c62a8", "types of linked services should be in the allow list", "Audit", services,
     has_other_type},
    {"f78ccdb4-7bf4-4106-8647-270491d2978a", "linked services should use the factory's own identity", "Audit", services,
     lacks_own_identity},
    {"127ef6d7-242f-43b3-9eef-947faf1725d0", "linked services should use Key Vault for secrets", "Audit", services,
     inline_secret},
    {"144aa510-91a0-4de9-9800-43a7ef5e947f", "diagnostic settings to Event Hub", "DeployIfNotExists", factory_kind,
     nullptr},
    {"751f9297-5aae-4313-af2d-2a89226a7856", "diagnostic settings to Log Analytics", "DeployIfNotExists", factory_kind,
     nullptr},
    {"271ccc7b-8334-48c5-b90b-edf37dfb2d00", "diagnostic settings to Storage", "DeployIfNotExists", factory_kind,
     nullptr},
}};

}  // namespace

const BuiltInPolicy* find_built_in_policy(std::string_view definition_id) {
    constexpr std::string_view built_in = "/providers/microsoft.authorization/policydefinitions/";
    const auto id = lower(definition_id);
    if (!id.starts_with(built_in)) return nullptr;
    const auto* const found =
        std::ranges::find(policies, std::string_view(id).substr(built_in.size()), &BuiltInPolicy::guid);
    return found == policies.end() ? nullptr : found;
}

std::string_view parameter(std::string_view parameters, std::string_view name) {
    return value_at(parameters, {name, "value"});
}

}  // namespace adfkeep::restore
