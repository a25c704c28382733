#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "restore/factory_parts.hpp"
#include "restore/feasibility.hpp"
#include "restore/feasibility_rules.hpp"
#include "restore/permissions.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/azure/http/url.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr const char *authorization_version = "2022-04-01", *identity_version = "2023-01-31", *vault_version = "7.4";
constexpr std::size_t questions_at_once = 8;

/// A question to Azure, and who is concerned.
struct Question {
    EntityId about;
    const char* rule;
    std::string what;  ///< "its permissions at /subscriptions/…", where it cannot be asked
    std::function<Findings()> ask;
    /// What it means that it is not there; nothing where another question tells that.
    std::function<std::optional<Finding>()> absent;
};

Finding not_judged(const Question& question, const Error& error) {
    auto finding = about(question.about, question.rule, Severity::note,
                         fmt::format("{} cannot be asked: {}", question.what, error.what()), {});
    finding.state = FindingState::not_judged;
    return finding;
}

Findings answer_to(const Question& question) {
    try {
        return question.ask();
    } catch (const azure::ArmError& error) {
        if (!error.is_absent()) return {not_judged(question, error)};
        const auto absent = question.absent();
        return absent ? Findings{*absent} : Findings();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::interrupted) throw;
        return {not_judged(question, error)};
    }
}

// Permissions.

Finding not_allowed(const NeededAction& needed) {
    const auto more = needed.steps > 1 ? fmt::format(", as {} more steps do", needed.steps - 1) : std::string();
    return about(needed.entity, "not-allowed", Severity::error,
                 fmt::format("needs {} at {}{}, which this identity may not do", needed.action, needed.scope, more),
                 fmt::format("give it a role that may, such as '{}', there or above", needed.role));
}

Findings missing_at(azure::ArmClient& client, const std::string& path, const std::vector<NeededAction>& needed) {
    std::vector<Permission> permissions;
    for (const auto& text : client.list(path + "/providers/Microsoft.Authorization/permissions", authorization_version))
        permissions.push_back(permission_from(text));
    Findings findings;
    for (const auto& each : needed)
        if (!allows(permissions, each.action)) findings.push_back(not_allowed(each));
    return findings;
}

/// One question for each scope.
void ask_for_permissions(azure::ArmClient& client, const azure::FactoryId& target, const Plan& plan,
                         std::vector<Question>& questions) {
    std::vector<std::vector<NeededAction>> by_scope;
    for (auto& needed : needed_actions(plan, target)) {
        const auto found = std::ranges::find_if(
            by_scope, [&](const auto& scope) { return equal_without_case(scope.front().scope, needed.scope); });
        if (found == by_scope.end())
            by_scope.push_back({std::move(needed)});
        else
            found->push_back(std::move(needed));
    }
    const auto group = group_id_of(target);
    for (const auto& needed : by_scope) {
        const auto& scope = needed.front().scope;
        const auto path = path_of_resource(scope);
        if (path.empty()) continue;
        questions.push_back({.about = needed.front().entity,
                             .rule = "not-allowed",
                             .what = "what this identity may do at " + scope,
                             .ask = [&client, path, needed] { return missing_at(client, path, needed); },
                             .absent = [scope, group, about_it = needed.front().entity]() -> std::optional<Finding> {
                                 if (!equal_without_case(scope, group)) return std::nullopt;
                                 return about(
                                     about_it, "group-absent", Severity::error,
                                     "there is no resource group to make it in: " + scope,
                                     "make it: az group create --name … --location …; or name another with --map");
                             }});
    }
}

// Identities.

void ask_for_identities(azure::ArmClient& client, const Step& step, std::vector<Question>& questions) {
    for (const auto& id : new_identities(step)) {
        const auto path = path_of_resource(id);
        const auto absent = [id, factory = step.entity]() -> std::optional<Finding> {
            return about(factory, "identity-absent", Severity::error, "its user-assigned identity is not there: " + id,
                         "make it, with the rights that it had: az identity create; or name another with --map");
        };
        if (path.empty()) continue;
        questions.push_back({.about = step.entity,
                             .rule = "identity-absent",
                             .what = "whether its user-assigned identity is there, " + id + ",",
                             .ask =
                                 [&client, path] {
                                     static_cast<void>(client.get(path + "?api-version=" + identity_version));
                                     return Findings();
                                 },
                             .absent = absent});
    }
}

// The key.

bool has_operation(std::string_view operations, std::string_view wanted) {
    return std::ranges::any_of(json::elements(operations), [&](std::string_view operation) {
        return json::type_of(operation) == json::Type::string && equal_without_case(json::decode(operation), wanted);
    });
}

/// Why a factory cannot be encrypted with it; empty where it can, as far as the vault tells.
std::string unfit(std::string_view key) {
    if (value_at(key, {"attributes", "enabled"}) == "false") return "is disabled";
    const auto type = string_at(key, {"key", "kty"});
    if (!type.empty() && type != "RSA" && type != "RSA-HSM") return "is of type " + type + ", and has to be RSA";
    const auto operations = value_at(key, {"key", "key_ops"});
    if (operations.empty() || json::type_of(operations) != json::Type::array) return {};
    for (const auto* const operation : {"wrapKey", "unwrapKey"})
        if (!has_operation(operations, operation)) return fmt::format("does not allow {}", operation);
    return {};
}

Finding bad_key(const EntityId& factory, const EncryptionKey& key, const std::string& why) {
    return about(factory, "key-unfit", Severity::error, fmt::format("its customer-managed key {} {}", key.name, why),
                 "a factory cannot be read without its key: bring it back in the vault, or name another with --map");
}

void ask_for_key(azure::ArmClient& client, const Step& step, std::vector<Question>& questions) {
    const auto key = encryption_key_of(step.wanted);
    const auto before = step.before ? encryption_key_of(*step.before) : std::nullopt;
    if (!key || (before && before->url == key->url)) return;
    questions.push_back({.about = step.entity,
                         .rule = "key-unfit",
                         .what = "its customer-managed key " + key->name,
                         .ask =
                             [&client, key = *key, factory = step.entity] {
                                 const auto url = http::parse_url(key.url + "?api-version=" + vault_version);
                                 const auto answer = client.get_from_vault(url);
                                 json::validate(answer.body, key.url);
                                 const auto why = unfit(answer.body);
                                 return why.empty() ? Findings() : Findings{bad_key(factory, key, why)};
                             },
                         .absent = [key = *key, factory = step.entity]() -> std::optional<Finding> {
                             return bad_key(factory, key, "is not there");
                         }});
}

}  // namespace

std::vector<Finding> check_target(azure::ArmClient& client, const azure::FactoryId& target, const Plan& plan) {
    std::vector<Question> questions;
    ask_for_permissions(client, target, plan, questions);
    const auto factory =
        std::ranges::find_if(plan.steps, [](const Step& s) { return is_put(s) && s.entity.kind == factory_kind; });
    if (factory != plan.steps.end()) {
        ask_for_identities(client, *factory, questions);
        ask_for_key(client, *factory, questions);
    }
    std::vector<Findings> answers(questions.size());
    parallel_for(questions.size(), [&](std::size_t i) { answers[i] = answer_to(questions[i]); }, questions_at_once);
    Findings findings;
    for (auto& answer : answers) std::ranges::move(answer, std::back_inserter(findings));
    return findings;
}

}  // namespace adfkeep::restore
