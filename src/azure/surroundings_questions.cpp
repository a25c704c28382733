#include "src/azure/surroundings_questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "src/azure/http/url.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::azure {
namespace {

constexpr const char *authorization_version = "2022-04-01", *identity_version = "2023-01-31",
                     *network_version = "2023-11-01", *vault_version = "7.4";

/// A list that every factory has.
struct ListAtFactory {
    std::string_view kind;
    Way way;
    std::string_view path;  ///< below the factory's
    std::string_view api_version;
};

constexpr std::array<ListAtFactory, 5> lists{{
    {role_assignment_kind, Way::list, "/providers/Microsoft.Authorization/roleAssignments", authorization_version},
    {diagnostic_setting_kind, Way::list, "/providers/Microsoft.Insights/diagnosticSettings", "2021-05-01-preview"},
    {lock_kind, Way::list, "/providers/Microsoft.Authorization/locks", "2020-05-01"},
    {policy_assignment_kind, Way::list, "/providers/Microsoft.Authorization/policyAssignments?$filter=atScope%28%29",
     "2023-04-01"},
    {policy_state_kind, Way::query, "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults",
     "2019-10-01"},
}};

/// The path of a resource that somebody named; empty where it is no ARM id.
std::string path_of_id(std::string_view id) {
    constexpr std::size_t max_id_bytes = 4096;
    if (!id.starts_with('/') || id.size() > max_id_bytes) return {};
    std::string path;
    for (const auto segment : split(id.substr(1), '/')) {
        if (segment.empty() || segment == "." || segment == "..") return {};
        path += '/' + http::encode(segment);
    }
    return path;
}

std::string name_in(std::string_view id) { return std::string(id.substr(id.rfind('/') + 1)); }

/// Questions, each asked once.
class Questions {
public:
    void add(Question question) {
        if (asked_.insert(lower(question.path)).second) all_.push_back(std::move(question));
    }
    void add_resource(std::string_view kind, std::string_view id, std::string about, const char* api_version) {
        auto path = path_of_id(id);
        if (path.empty()) return;
        add({.kind = kind,
             .way = Way::resource,
             .about = std::move(about),
             .path = std::move(path),
             .api_version = api_version});
    }

    [[nodiscard]] std::vector<Question> take() { return std::move(all_); }

private:
    std::vector<Question> all_;
    std::set<std::string> asked_;
};

/// Of `principal`, wherever in the subscription.
void ask_for_roles_of(Questions& questions, const FactoryId& factory, const std::string& principal) {
    const auto is_of_guid = [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const auto folded = lower(principal);
    if (folded.empty() || !std::ranges::all_of(folded, is_of_guid)) return;
    questions.add({.kind = role_assignment_kind,
                   .about = principal,
                   .path = fmt::format("/subscriptions/{}/providers/Microsoft.Authorization/roleAssignments?$filter={}",
                                       http::encode(factory.subscription),
                                       http::encode(fmt::format("principalId eq '{}'", principal))),
                   .api_version = authorization_version});
}

void ask_for_identity(Questions& questions, std::string_view id) {
    questions.add_resource(managed_identity_kind, id, name_in(id), identity_version);
}

void ask_for_identities(Questions& questions, const FactoryId& id, const Entity& resource) {
    ask_for_roles_of(questions, id, string_at(resource.rest, {"identity", "principalId"}));
    const auto assigned = value_at(resource.rest, {"identity", "userAssignedIdentities"});
    if (!assigned.empty() && json::type_of(assigned) == json::Type::object) {
        for (const auto& identity : json::members(assigned)) {
            ask_for_identity(questions, identity.name);
            ask_for_roles_of(questions, id, string_at(identity.value, {"principalId"}));
        }
    }
    ask_for_identity(questions, string_at(resource.definition, {"encryption", "identity", "userAssignedIdentity"}));
}

/// "vault" of "https://vault.vault.azure.net/".
std::string vault_name(std::string_view url) {
    const auto host = url.substr(url.find("://") == std::string_view::npos ? 0 : url.find("://") + 3);
    return std::string(host.substr(0, host.find_first_of(".:/")));
}

void ask_for_key(Questions& questions, const Entity& resource) {
    const auto text = [&](std::string_view member) { return string_at(resource.definition, {"encryption", member}); };
    auto vault = text("vaultBaseUrl");
    const auto key = text("keyName"), version = text("keyVersion");
    if (vault.empty() || key.empty()) return;
    while (vault.ends_with('/')) vault.pop_back();
    auto path = fmt::format("{}/keys/{}", vault, http::encode(key));
    if (!version.empty()) path += '/' + http::encode(version);
    questions.add({.kind = encryption_key_kind,
                   .way = Way::vault,
                   .about = vault_name(vault) + "/" + key,
                   .path = std::move(path),
                   .api_version = vault_version});
}

/// An SSIS runtime joins a subnet in one of three spellings.
void ask_for_subnets(Questions& questions, const Entity& runtime) {
    const auto text = [&](std::initializer_list<std::string_view> path) { return string_at(runtime.definition, path); };
    const auto network = text({"typeProperties", "computeProperties", "vNetProperties", "vNetId"});
    const auto subnet = text({"typeProperties", "computeProperties", "vNetProperties", "subnet"});
    for (const auto& id : {network.empty() || subnet.empty() ? std::string() : network + "/subnets/" + subnet,
                           text({"typeProperties", "computeProperties", "vNetProperties", "subnetId"}),
                           text({"typeProperties", "customerVirtualNetwork", "subnetId"})}) {
        const auto parts = split(id, '/');
        if (parts.size() < 4) continue;
        questions.add_resource(subnet_kind, id, fmt::format("{}/{}", parts[parts.size() - 3], parts.back()),
                               network_version);
    }
}

}  // namespace

std::vector<Question> questions_about(const FactoryId& id, const Factory& factory) {
    Questions questions;
    for (const auto& list : lists)
        questions.add({.kind = list.kind,
                       .way = list.way,
                       .path = path_of(id) + std::string(list.path),
                       .api_version = std::string(list.api_version)});
    for (const auto& entity : factory.entities) {
        if (entity.id.kind == factory_kind) {
            ask_for_identities(questions, id, entity);
            ask_for_key(questions, entity);
        }
        if (entity.id.kind == "integrationRuntimes") ask_for_subnets(questions, entity);
        if (entity.id.kind == "credentials")
            ask_for_identity(questions, string_at(entity.definition, {"typeProperties", "resourceId"}));
    }
    return questions.take();
}

std::vector<Question> questions_about(const std::vector<Neighbour>& found) {
    Questions questions;
    for (const auto& neighbour : found) {
        const auto& entity = neighbour.entity;
        if (entity.id.kind == role_assignment_kind) {
            const auto role = string_at(entity.definition, {"roleDefinitionId"});
            questions.add_resource(role_kind, role, name_in(role), authorization_version);
        }
        if (entity.id.kind == subnet_kind) {
            const auto group = string_at(entity.definition, {"networkSecurityGroup", "id"});
            questions.add_resource(security_group_kind, group, name_in(group), network_version);
        }
    }
    return questions.take();
}

}  // namespace adfkeep::azure
