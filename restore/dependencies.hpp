// Who refers to whom in one factory.
#pragma once

#include <cstddef>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// By index into Factory::entities. What a nested entity stands in counts as referred to. References to what the
/// factory does not hold are left out.
class Dependencies {
public:
    /// Reads every definition, on every core.
    explicit Dependencies(const Factory& factory);

    [[nodiscard]] const std::vector<std::size_t>& targets(std::size_t entity) const { return targets_[entity]; }
    [[nodiscard]] const std::vector<std::size_t>& referrers(std::size_t entity) const { return referrers_[entity]; }

    /// Those of `from`, and all that they refer to, directly or through others; as flags.
    [[nodiscard]] std::vector<bool> reached_from(const std::vector<std::size_t>& from) const;
    /// Those of `to`, and all that refer to them.
    [[nodiscard]] std::vector<bool> that_reach(const std::vector<std::size_t>& to) const;

private:
    std::vector<std::vector<std::size_t>> targets_;
    std::vector<std::vector<std::size_t>> referrers_;
};

}  // namespace adfkeep::restore
