#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "restore/policy_conditions.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view secure_string = "SecureString", key_vault_secret = "AzureKeyVaultSecret";

bool is_of_type(std::string_view settings, std::string_view member, std::string_view type) {
    return equal_without_case(string_at(settings, {member, "type"}), type);
}

bool is_present(std::string_view settings, std::string_view member) { return has_value(settings, {member}); }

bool is_secure_string(std::string_view settings, std::string_view member) {
    return is_of_type(settings, member, secure_string);
}

bool is_plain(std::string_view settings, std::string_view member) {
    return has_value(settings, {member}) && !has_value(settings, {member, "type"});
}

bool is_not_from_vault(std::string_view settings, std::string_view member) {
    return has_value(settings, {member}) && !is_of_type(settings, member, key_vault_secret);
}

bool holds_secret_words(std::string_view settings, std::string_view member) {
    static constexpr std::array<std::string_view, 4> words{"accountkey=", "pwd=", "password=", "credstring="};
    const auto text = lower(string_at(settings, {member}));
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

struct Clause {
    std::string_view member;  ///< of typeProperties
    bool (*is_broken)(std::string_view settings, std::string_view member);
    std::string_view type;  ///< of linked service that the clause's alias names; empty: any
};

// In the order of the definition.
constexpr std::array<Clause, 23> clauses{{
    {"connectionString", holds_secret_words, {}},
    {"password", is_secure_string, "SqlServer"},
    {"password", is_plain, "SqlServer"},
    {"servicePrincipalKey", is_secure_string, "AzureSqlDW"},
    {"key", is_secure_string, "AzureSearch"},
    {"sasUri", is_not_from_vault, "AzureStorage"},
    {"servicePrincipalKey", is_not_from_vault, "AzureBlobStorage"},
    {"accountKey", is_not_from_vault, "AzureStorage"},
    {"encryptedCredential", is_present, {}},
    {"mwsAuthToken", is_secure_string, "AmazonMWS"},
    {"secretKey", is_secure_string, "AmazonMWS"},
    {"secretAccessKey", is_secure_string, "AmazonS3"},
    {"servicePrincipalCredential", is_secure_string, "Dynamics"},
    {"accessToken", is_secure_string, "Hubspot"},
    {"credential", is_secure_string, "Odbc"},
    {"developerToken", is_secure_string, "GoogleAdWords"},
    {"clientSecret", is_secure_string, "GoogleBigQuery"},
    {"refreshToken", is_secure_string, "GoogleBigQuery"},
    {"servicePrincipalEmbeddedCert", is_secure_string, "OData"},
    {"servicePrincipalEmbeddedCertPassword", is_secure_string, "OData"},
    {"privateKeyContent", is_secure_string, "Sftp"},
    {"passPhrase", is_secure_string, "Sftp"},
    {"securityToken", is_secure_string, "Salesforce"},
}};

/// The one clause that asks for the type itself.
bool is_mongo_secret(std::string_view type, std::string_view settings) {
    return (equal_without_case(type, "MongoDbAtlas") || equal_without_case(type, "MongoDbV2")) &&
           !is_of_type(settings, "connectionString", key_vault_secret);
}

Violation violation(std::string_view member, bool is_certain) {
    return {.why = fmt::format("its '{}' holds a secret that is not in Key Vault", member), .is_certain = is_certain};
}

}  // namespace

std::optional<Violation> inline_secret(const Entity& service, std::string_view) {
    const auto type = string_at(service.definition, {"type"});
    const auto settings = value_at(service.definition, {"typeProperties"});
    std::optional<Violation> perhaps;
    for (const auto& clause : clauses) {
        if (!clause.is_broken(settings, clause.member)) continue;
        if (clause.type.empty() || equal_without_case(clause.type, type)) return violation(clause.member, true);
        if (!perhaps) perhaps = violation(clause.member, false);
    }
    return is_mongo_secret(type, settings) ? violation("connectionString", true) : perhaps;
}

}  // namespace adfkeep::restore
