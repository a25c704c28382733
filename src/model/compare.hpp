// What differs between two factories.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

/// One JSON value that differs.
struct ValueDifference {
    std::string path;                  ///< "properties.activities[2].name"; a member name that is no identifier stands as ['…']
    std::optional<std::string> left;   ///< exact text; absent where only the right has it
    std::optional<std::string> right;
};

enum class Change { added, removed, changed };

struct EntityDifference {
    EntityId id;
    Change change = Change::changed;
    std::vector<ValueDifference> values;  ///< for `changed`: at least one
};

/// Entities that differ, in order of kind (as in the kind table) and name. Equal means: the same canonical definition, the same canonical rest and the
/// same spelling of the name. Linear in the size of what differs, n log n in the number of entities.
[[nodiscard]] std::vector<EntityDifference> compare(const Factory& left, const Factory& right);

/// The values that differ between two entities of one id. Arrays are compared element by element, except that an inserted or removed element is
/// told as such and does not make its followers differ.
[[nodiscard]] std::vector<ValueDifference> compare(const Entity& left, const Entity& right);

}  // namespace adfkeep
