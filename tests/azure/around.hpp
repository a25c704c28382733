// A factory's surroundings as a test scripts them: what is answered by URL, and what was asked.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "src/azure/arm_client.hpp"
#include "src/azure/surroundings.hpp"
#include "src/model/kind.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure::testing {

inline const FactoryId id{.subscription = "S", .resource_group = "G", .factory = "F"};
inline const std::string group = "/subscriptions/S/resourceGroups/G";
inline const std::string factory = group + "/providers/Microsoft.DataFactory/factories/F";
inline const std::string authorization = "/providers/Microsoft.Authorization";
inline const std::string identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
inline const std::string network = group + "/providers/Microsoft.Network/virtualNetworks/v";
inline const std::string nsg = group + "/providers/Microsoft.Network/networkSecurityGroups/nsg";
inline const std::string reader = "/subscriptions/S/providers/Microsoft.Authorization/roleDefinitions/r1";
inline const std::string arm = "https://management.azure.com";

inline const std::string own_roles = factory + authorization + "/roleAssignments?api-version=2022-04-01";
inline std::string roles_of(const std::string& principal) {
    return "/subscriptions/S" + authorization + "/roleAssignments?$filter=principalId%20eq%20%27" + principal +
           "%27&api-version=2022-04-01";
}
inline const std::string settings =
    factory + "/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview";
inline const std::string locks = factory + authorization + "/locks?api-version=2020-05-01";
inline const std::string policies =
    factory + authorization + "/policyAssignments?$filter=atScope%28%29&api-version=2023-04-01";
inline const std::string states =
    factory + "/providers/Microsoft.PolicyInsights/policyStates/latest/queryResults?api-version=2019-10-01";

/// Tokens that say what they are for; for any number of threads.
class ScopedTokens final : public TokenSource {
public:
    [[nodiscard]] Token token(const std::string& scope) override {
        return std::make_shared<const Secret>(ByteView("for " + scope));
    }
    [[nodiscard]] Token renew(const std::string& scope, const Token&) override { return token(scope); }
};

/// Every list is empty until a test says otherwise; what nobody scripted is not there.
struct Around : Stage {
    std::map<std::string, http::Response> answers;  ///< by URL, without Resource Manager's origin
    ScopedTokens tokens;
    Cloud cloud = find_cloud("public");
    Factory read{.name = "F", .entities = {}};

    Around() {
        for (const auto& list : {own_roles, settings, locks, policies, states}) says(list, R"({"value":[]})");
        network_answers();
    }

    void says(const std::string& url, std::string body, int status = 200) {
        answers[url] = http::Response{.status = status, .body = std::move(body), .headers = {}};
    }
    void lists(const std::string& url, const std::string& elements) { says(url, R"({"value":[)" + elements + "]}"); }

    void has(std::string_view kind, const std::string& definition, const std::string& rest = {}) {
        const std::string name = kind == factory_kind ? "F" : "n" + std::to_string(read.entities.size());
        read.entities.push_back(
            {.id = {.kind = std::string(kind), .name = name}, .rest = rest, .definition = definition});
    }

    Surroundings surroundings() {
        ArmOptions options;
        options.cloud = cloud;
        ArmClient client(network, tokens, options, world());
        return read_surroundings(client, id, read, no_progress(), {});
    }

    std::vector<std::string> urls() {
        std::vector<std::string> urls;
        for (const auto& sent : network.sent) urls.push_back(sent.url);
        std::ranges::sort(urls);
        return urls;
    }
    bool asked(const std::string& part) {
        return std::ranges::any_of(network.sent,
                                   [&](const Sent& sent) { return sent.url.find(part) != std::string::npos; });
    }

private:
    void network_answers() {
        network.otherwise = [this](const Sent& sent) {
            const auto key = sent.url.starts_with(arm) ? sent.url.substr(arm.size()) : sent.url;
            const auto found = answers.find(key);
            if (found != answers.end()) return found->second;
            return http::Response{
                .status = 404, .body = R"({"error":{"code":"ResourceNotFound","message":"none"}})", .headers = {}};
        };
    }
};

inline const Entity& only(const Surroundings& around, std::string_view kind) {
    REQUIRE(std::ranges::count(around.entities, kind, [](const Entity& e) { return e.id.kind; }) == 1);
    return *std::ranges::find(around.entities, kind, [](const Entity& e) { return e.id.kind; });
}

inline std::vector<std::string> names(const Surroundings& around) {
    std::vector<std::string> names;
    for (const auto& entity : around.entities) names.push_back(to_text(entity.id));
    return names;
}

inline std::vector<std::string> kinds_of(const std::vector<UnreadKind>& unread) {
    std::vector<std::string> kinds;
    for (const auto& kind : unread) kinds.push_back(kind.kind);
    return kinds;
}

inline std::string assignment(const std::string& name, const std::string& scope) {
    return R"({"id":")" + scope + authorization + "/roleAssignments/" + name +
           R"(","type":"Microsoft.Authorization/roleAssignments","name":")" + name +
           R"(","properties":{"roleDefinitionId":")" + reader + R"(","principalId":"ab-1","scope":")" + scope +
           R"(", "updatedOn": 1.10}})";
}
inline std::string lock_text(const std::string& name, const std::string& scope) {
    return R"({"id":")" + scope + authorization + "/locks/" + name + R"(","name":")" + name +
           R"(","type":"Microsoft.Authorization/locks","properties":{"level":"CanNotDelete"}})";
}

}  // namespace adfkeep::azure::testing
