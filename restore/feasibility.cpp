#include "restore/feasibility.hpp"

#include "restore/feasibility_rules.hpp"

namespace adfkeep::restore {

Finding about(const EntityId& id, const char* rule, Severity severity, std::string message, std::string fix) {
    return {.rule = rule,
            .severity = severity,
            .kind = id.kind,
            .entity = id.name,
            .message = std::move(message),
            .fix = std::move(fix)};
}

std::vector<Finding> check_rules(const Plan& plan, const Actual& actual, const std::vector<Entity>& around) {
    Findings findings;
    check_names(plan, findings);
    check_limits(plan, actual, findings);
    check_unchangeable(plan, findings);
    check_networks(plan, actual, findings);
    check_key(plan, actual, findings);
    check_locks(plan, around, findings);
    check_policies(plan, around, findings);
    return findings;
}

}  // namespace adfkeep::restore
