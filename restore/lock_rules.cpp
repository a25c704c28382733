#include <algorithm>

#include "restore/feasibility_rules.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// The first step that such a lock refuses; null where there is none.
const Step* first_refused(const Plan& plan, bool forbids_all) {
    const auto found = std::ranges::find_if(plan.steps, [&](const Step& step) {
        if (step.action == Action::manual || step.action == Action::wait) return false;
        return forbids_all || step.action == Action::remove;
    });
    return found == plan.steps.end() ? nullptr : &*found;
}

std::string fix_of(const Entity& lock) {
    const auto id = string_at(lock.rest, {"id"});
    return "remove the lock for the time of the restore, and put it back afterwards" +
           (id.empty() ? std::string() : ": " + id);
}

}  // namespace

void check_locks(const Plan& plan, const std::vector<Entity>& around, Findings& findings) {
    for (const auto& lock : around) {
        if (lock.id.kind != lock_kind) continue;
        const bool forbids_all = equal_without_case(string_at(lock.definition, {"level"}), "ReadOnly");
        const auto* const refused = first_refused(plan, forbids_all);
        if (refused == nullptr) continue;
        findings.push_back(about(lock.id, "locked", Severity::error,
                                 std::string(forbids_all ? "refuses every change" : "refuses every removal") +
                                     " in the target, such as to " + std::string(to_text(refused->action)) + ' ' +
                                     to_text(refused->entity),
                                 fix_of(lock)));
    }
}

}  // namespace adfkeep::restore
