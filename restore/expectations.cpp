#include "restore/expectations.hpp"

#include <algorithm>

#include "restore/comparable.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// The factory resource is put as a mixture of what was there and what is wanted: spelled neither way.
bool is_still(const Entity& before, const Entity& held) {
    return held.id.kind == factory_kind ? is_as(before, held) : is_untouched(before, held);
}

}  // namespace

Expectations::Expectations(const Plan& plan) : plan_(plan) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        if (is_write(plan.steps[i].action)) writes_[folded_key(plan.steps[i].entity)].push_back(i);
}

bool Expectations::leaves(std::size_t step, const std::optional<Entity>& held) const {
    const auto& writing = plan_.steps[step];
    if (writing.action == Action::remove) return !held;
    return held && is_as(writing.wanted, *held);
}

Found Expectations::look(std::size_t step, const std::optional<Entity>& held) const {
    const auto& writes = writes_.at(folded_key(plan_.steps[step].entity));
    const auto self = std::ranges::find(writes, step);
    if (leaves(step, held)) return Found::as_wanted;
    if (std::any_of(std::next(self), writes.end(), [&](std::size_t later) { return leaves(later, held); }))
        return Found::further;
    if (self != writes.begin()) return leaves(*std::prev(self), held) ? Found::as_expected : Found::moved;
    const auto& before = plan_.steps[step].before;
    const bool is_as_planned = before ? held && is_still(*before, *held) : !held;
    return is_as_planned ? Found::as_expected : Found::moved;
}

}  // namespace adfkeep::restore
