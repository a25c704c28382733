// Azure Policy's built-in definitions about Data Factory, and what each finds wrong. For policy_rules.cpp only.
//
// Source: Azure/azure-policy, built-in-policies/policyDefinitions/Data Factory and Monitoring. Texts are compared
// without case, as `equals` and `in` of Azure Policy do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

struct Violation {
    std::string why;  ///< "its public network access is not disabled"
    bool is_certain =
        true;  ///< whether the definition means this type; it names values by path, and its author's types
};

struct BuiltInPolicy {
    std::string_view guid;
    std::string_view name;
    std::string_view default_effect;
    std::string_view kind;  ///< of the entities that it judges
    /// What is wrong with `wanted`; `parameters` are the assignment's. Null where it is not for a definition to tell.
    std::optional<Violation> (*judge)(const Entity& wanted, std::string_view parameters);
};

/// By the id that an assignment names; null where it is none of them.
[[nodiscard]] const BuiltInPolicy* find_built_in_policy(std::string_view definition_id);

/// The first of the 24 clauses of "linked services should use Key Vault for storing secrets" that `service` breaks,
/// preferably one that is certain.
[[nodiscard]] std::optional<Violation> inline_secret(const Entity& service, std::string_view parameters);

/// Value of a parameter of an assignment.
[[nodiscard]] std::string_view parameter(std::string_view parameters, std::string_view name);

}  // namespace adfkeep::restore
