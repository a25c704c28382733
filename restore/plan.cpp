#include "restore/plan.hpp"

#include <algorithm>

namespace adfkeep::restore {

std::string_view to_text(Action action) {
    switch (action) {
        case Action::create:
            return "create";
        case Action::update:
            return "update";
        case Action::remove:
            return "delete";
        case Action::stop:
            return "stop";
        case Action::start:
            return "start";
        case Action::wait:
            return "wait";
        case Action::manual:
            return "manual";
    }
    return "";
}

std::string_view to_text(Skip skip) {
    switch (skip) {
        case Skip::identical:
            return "identical";
        case Skip::identical_but_masked:
            return "identical but for a masked secret";
        case Skip::kept:
            return "kept as it is in the target";
        case Skip::not_selected:
            return "not selected";
        case Skip::with_factory:
            return "part of the factory resource";
        case Skip::not_restorable:
            return "not a part that can be restored";
    }
    return "";
}

bool Plan::is_feasible() const noexcept {
    return secrets.empty() && std::ranges::none_of(problems, [](const Finding& finding) {
               return finding.state == FindingState::fail && finding.severity == Severity::error;
           });
}

std::size_t Plan::count(Action action) const noexcept {
    return static_cast<std::size_t>(std::ranges::count(steps, action, &Step::action));
}

}  // namespace adfkeep::restore
