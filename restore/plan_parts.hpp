// What the files that make a plan share. For planner.cpp and running_steps.cpp only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

using Number = std::size_t;                               ///< of a step of a draft
using Numbers = std::unordered_map<std::string, Number>;  ///< by folded_key of the step's entity

[[nodiscard]] std::optional<Number> find(const Numbers& numbers, const EntityId& id);

/// In the order of the kind table, unknown kinds last.
[[nodiscard]] std::vector<const Entity*> in_table_order(const Factory& factory);

/// What the service makes itself, and what is no entity.
[[nodiscard]] bool is_not_restorable(const Entity& entity);

}  // namespace adfkeep::restore
