// Whether what the target holds is what a plan expects at that step, or somebody else's doing. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "restore/plan.hpp"

namespace adfkeep::restore {

enum class Found {
    as_expected,  ///< what the plan found there, or what the step before it put
    as_wanted,    ///< what this step would put, or leave
    further,      ///< what a later step of this plan would put, or leave
    moved,        ///< anything else
};

class Expectations {
public:
    /// `plan` outlives it.
    explicit Expectations(const Plan& plan);

    /// Of a create, update or remove; `held`: what is there now, absent where nothing is.
    [[nodiscard]] Found look(std::size_t step, const std::optional<Entity>& held) const;

private:
    [[nodiscard]] bool leaves(std::size_t step, const std::optional<Entity>& held) const;

    const Plan& plan_;
    /// By folded_key: the steps that write to one entity, in order.
    std::unordered_map<std::string, std::vector<std::size_t>> writes_;
};

/// Whether a step of that action writes an entity.
[[nodiscard]] constexpr bool is_write(Action action) noexcept {
    return action == Action::create || action == Action::update || action == Action::remove;
}

}  // namespace adfkeep::restore
