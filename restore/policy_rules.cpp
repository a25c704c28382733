#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "restore/feasibility_rules.hpp"
#include "restore/policy_conditions.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// What an assignment does where its condition holds.
struct Effect {
    std::string name;             ///< in lower case; empty where the definition alone knows
    bool is_conditional = false;  ///< it may be otherwise at this place: scopes, resources or regions are left out
};

bool has_elements(std::string_view array) {
    return !array.empty() && json::type_of(array) == json::Type::array && !json::elements(array).empty();
}

/// An override without selectors holds everywhere.
void apply_overrides(std::string_view overrides, Effect& effect) {
    if (!has_elements(overrides)) return;
    for (const auto each : json::elements(overrides)) {
        if (!equal_without_case(string_at(each, {"kind"}), "policyEffect")) continue;
        if (has_elements(value_at(each, {"selectors"})))
            effect.is_conditional = true;
        else
            effect.name = lower(string_at(each, {"value"}));
    }
}

Effect effect_of(const Entity& assignment, std::string_view default_effect) {
    const auto& text = assignment.definition;
    if (equal_without_case(string_at(text, {"enforcementMode"}), "DoNotEnforce")) return {.name = "disabled"};
    auto name = lower(string_at(text, {"parameters", "effect", "value"}));
    Effect effect{.name = name.empty() ? lower(default_effect) : std::move(name)};
    apply_overrides(value_at(text, {"overrides"}), effect);
    effect.is_conditional = effect.is_conditional || has_elements(value_at(text, {"notScopes"})) ||
                            has_elements(value_at(text, {"resourceSelectors"}));
    return effect;
}

/// An effect that lets every request pass as it is.
bool is_harmless(const Effect& effect) {
    static constexpr std::array<std::string_view, 7> harmless{
        "audit", "auditifnotexists", "deployifnotexists", "disabled", "manual", "auditaction", "addtonetworkgroup"};
    return std::ranges::find(harmless, effect.name) != harmless.end();
}

Finding not_judged(const Entity& assignment, std::string message) {
    auto finding = about(assignment.id, "policy-not-judged", Severity::note, std::move(message),
                         "if a step is refused by it, exempt the factory: az policy exemption create");
    finding.state = FindingState::not_judged;
    return finding;
}

class PolicyRules {
public:
    PolicyRules(const Plan& plan, Findings& findings) : plan_(plan), findings_(findings) {}

    void check(const Entity& assignment) {
        const auto definition = string_at(assignment.definition, {"policyDefinitionId"});
        const auto* const policy = find_built_in_policy(definition);
        const auto effect = effect_of(assignment, policy == nullptr ? std::string_view() : policy->default_effect);
        if (is_harmless(effect)) return;
        if (policy != nullptr && policy->judge != nullptr) return judge(assignment, *policy, effect);
        const bool is_initiative = lower(definition).find("/policysetdefinitions/") != std::string::npos;
        findings_.push_back(not_judged(
            assignment, is_initiative ? "is an initiative: whether one of its policies refuses a step cannot be judged"
                                      : "whether this policy refuses a step cannot be judged"));
    }

private:
    void judge(const Entity& assignment, const BuiltInPolicy& policy, const Effect& effect) {
        for (const auto& step : plan_.steps) {
            if (!is_put(step) || step.entity.kind != policy.kind) continue;
            const auto violation = policy.judge(step.wanted, value_at(assignment.definition, {"parameters"}));
            if (!violation || !told_.insert(folded_key(step.entity) + '\n' + assignment.id.name).second) continue;
            findings_.push_back(effect.name == "modify" ? modified(step, assignment, policy)
                                                        : denied(step, assignment, policy, *violation, effect));
        }
    }

    static Finding denied(const Step& step, const Entity& assignment, const BuiltInPolicy& policy,
                          const Violation& violation, const Effect& effect) {
        const bool is_certain = violation.is_certain && !effect.is_conditional && effect.name == "deny";
        return about(step.entity, "policy-denies", is_certain ? Severity::error : Severity::warning,
                     fmt::format("policy assignment '{}' ({}) {} it: {}", assignment.id.name, policy.name,
                                 is_certain ? "refuses" : "may refuse", violation.why),
                     "change it with --map or --set, or exempt the factory for the time of the restore: az policy "
                     "exemption create");
    }

    static Finding modified(const Step& step, const Entity& assignment, const BuiltInPolicy& policy) {
        return about(
            step.entity, "policy-modifies", Severity::warning,
            fmt::format("policy assignment '{}' ({}) changes what is written: it will differ from the snapshot",
                        assignment.id.name, policy.name),
            "set publicNetworkAccess to Disabled with --set, as the policy does");
    }

    const Plan& plan_;
    Findings& findings_;
    std::set<std::string> told_;  ///< entity and assignment: an entity that is put twice is refused once
};

}  // namespace

void check_policies(const Plan& plan, const std::vector<Entity>& around, Findings& findings) {
    PolicyRules rules(plan, findings);
    for (const auto& assignment : around)
        if (assignment.id.kind == policy_assignment_kind) rules.check(assignment);
}

}  // namespace adfkeep::restore
