// A plan while it is made: steps in any order, and what each needs.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "restore/order.hpp"
#include "restore/plan.hpp"

namespace adfkeep::restore {

class Draft {
public:
    std::size_t add(Step step);
    /// `step` comes after `before`.
    void need(std::size_t step, std::size_t before);

    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }
    [[nodiscard]] const Needs& needs() const noexcept { return needs_; }

    /// Opens circles: a step of one that can be done in two halves gets a first half, which needs nothing of the
    /// circle, and whoever closes the circle needs only that. Findings name the circles that cannot be opened; their
    /// closing edges are gone.
    [[nodiscard]] std::vector<Finding> open_circles();
    /// The first half of a step, where open_circles made one.
    [[nodiscard]] std::optional<std::size_t> half_of(std::size_t step) const { return halves_[step]; }

    /// The steps, each after what it needs.
    [[nodiscard]] std::vector<Step> ordered() &&;

private:
    [[nodiscard]] std::optional<std::size_t> first_half_of(std::size_t step);

    std::vector<Step> steps_;
    Needs needs_;
    std::vector<std::optional<std::size_t>> halves_;  ///< of each step, once it has one
};

}  // namespace adfkeep::restore
