// What differs between two factories.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

/// One JSON value that differs.
struct ValueDifference {
    /// "properties.activities[2].name"; a member name that is no identifier stands as ['…']. An element's index is the
    /// left's; the right's where only the right has it. Kind `files`: empty.
    std::string path;
    /// Canonical: numbers and strings as in the source, no white space; absent where only the right has it. Two
    /// spellings of one member name show as the whole member. Kind `files`: the bytes where both are short text, else
    /// their sizes in words.
    std::optional<std::string> left;
    std::optional<std::string> right;

    friend bool operator==(const ValueDifference&, const ValueDifference&) = default;
};

/// Above so many in a definition (or in the rest of one resource) a single difference shows it whole.
inline constexpr std::size_t max_value_differences = 10'000;

enum class Change { added, removed, changed };

struct EntityDifference {
    EntityId id;
    Change change = Change::changed;
    std::vector<ValueDifference> values;  ///< for `changed`: at least one
};

/// Entities that differ, in order of kind (as in the kind table) and name. Equal means: the same canonical definition,
/// the same canonical rest and the same spelling of the name. Linear in the size of what differs, n log n in the number
/// of entities.
[[nodiscard]] std::vector<EntityDifference> compare(const Factory& left, const Factory& right);

/// The values that differ between two entities of one id. An inserted or removed element of an array is told as such
/// and does not make its followers differ. Elements that all have a `name` of their own (activities, columns,
/// parameters) are compared with their namesakes; one that moved among the others is told as removed and inserted.
/// Arrays of more than 100,000 elements are compared position by position.
[[nodiscard]] std::vector<ValueDifference> compare(const Entity& left, const Entity& right);

}  // namespace adfkeep
