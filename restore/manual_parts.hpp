// What manual_steps.cpp is made of: one subject, one function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restore/plan.hpp"
#include "restore/shell.hpp"
#include "src/azure/factory_id.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// From where to where.
struct Move {
    const Factory& desired;
    const Factory& actual;
    const azure::FactoryId& target;
    std::string id;             ///< of the target
    std::string old_principal;  ///< of the desired factory's own identity; empty: it had none, or nobody knows
    std::string principal;      ///< of the target's own identity; empty where there is none yet

    Move(const Factory& desired, const Factory& actual, const azure::FactoryId& target);

    /// Whether what the old identity was allowed has to be allowed anew.
    [[nodiscard]] bool has_new_identity() const { return principal.empty() || principal != old_principal; }
    /// Whether `principal_id` is the desired factory's own identity.
    [[nodiscard]] bool is_own(std::string_view principal_id) const;
    /// "datafactory COMMAND" of the target.
    [[nodiscard]] AzCommand datafactory(std::string_view command) const;
};

using Steps = std::vector<Step>;

/// The variable that holds the principal id of the target's own identity, in quotes.
inline constexpr std::string_view factory_identity = "\"$FACTORY_IDENTITY\"";

/// A sentence, and each command on a line of its own.
[[nodiscard]] Step manual_step(const EntityId& id, std::string what, const std::vector<std::string>& commands);
/// "az role assignment create" for the target's own identity.
[[nodiscard]] std::string role_for_factory(std::string_view role, std::string_view scope);

/// Role assignments at the factory and of its identities.
void add_role_assignments(const Move& move, Steps& steps);
/// What a new identity needs that no role assignment says: access policies of key vaults, shared runtimes, Purview.
void add_identity_rights(const Move& move, Steps& steps);
void add_diagnostic_settings(const Move& move, Steps& steps);
void add_policy_assignments(const Move& move, Steps& steps);
void add_locks(const Move& move, Steps& steps);
/// Approvals of managed private endpoints by those whom they lead to.
void add_endpoint_approvals(const Move& move, Steps& steps);
/// Private endpoints that lead to the factory.
void add_inbound_endpoints(const Move& move, Steps& steps);
/// Nodes of self-hosted runtimes, SSIS runtimes to start.
void add_runtimes(const Move& move, Steps& steps);

}  // namespace adfkeep::restore
