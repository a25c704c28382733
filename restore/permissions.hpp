// What a caller may do somewhere, as Azure's role-based access control tells it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "restore/plan.hpp"
#include "src/azure/factory_id.hpp"

namespace adfkeep::restore {

/// One of a scope's permissions: what a role, or several, give there.
struct Permission {
    std::vector<std::string> actions;      ///< "*/read", with `*` for anything
    std::vector<std::string> not_actions;  ///< taken away from these actions again
};

/// From one element of Microsoft.Authorization/permissions.
[[nodiscard]] Permission permission_from(std::string_view text);
/// Whether one of them gives `action`, without case.
[[nodiscard]] bool allows(const std::vector<Permission>& permissions, std::string_view action);

/// An action that a step of a plan needs.
struct NeededAction {
    std::string scope;   ///< id of the resource at which it is needed
    std::string action;  ///< "Microsoft.DataFactory/factories/pipelines/write"
    std::string role;    ///< a built-in role that gives it
    EntityId entity;     ///< the first that needs it
    std::size_t steps = 1;
};

/// Each once by scope and action, in the order of the steps. Until the factory is there, its actions are needed at its
/// resource group.
[[nodiscard]] std::vector<NeededAction> needed_actions(const Plan& plan, const azure::FactoryId& target);

}  // namespace adfkeep::restore
