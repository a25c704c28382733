#include "src/model/difference_report.hpp"

#include <fmt/format.h>

namespace adfkeep {
namespace {

Finding entity_finding(const EntityDifference& difference, const std::string& left, const std::string& right) {
    const bool is_added = difference.change == Change::added;
    return {.rule = is_added ? "entity-added" : "entity-removed",
            .kind = difference.id.kind,
            .entity = difference.id.name,
            .message = "only in " + (is_added ? right : left)};
}

Finding value_finding(const EntityDifference& difference, const ValueDifference& value) {
    const auto* message = !value.left ? "value was added" : !value.right ? "value was removed" : "value changed";
    return {.rule = "value-changed",
            .kind = difference.id.kind,
            .entity = difference.id.name,
            .path = value.path,
            .message = message,
            .left = value.left,
            .right = value.right};
}

}  // namespace

Report difference_report(const std::vector<EntityDifference>& differences, const std::string& left,
                         const std::string& right) {
    Report report{.command = "diff", .sources = {left, right}, .summary = {}, .findings = {}};
    std::size_t added = 0, removed = 0, changed = 0;
    for (const auto& difference : differences) {
        ++(difference.change == Change::added ? added : difference.change == Change::removed ? removed : changed);
        if (difference.change != Change::changed) {
            report.findings.push_back(entity_finding(difference, left, right));
            continue;
        }
        for (const auto& value : difference.values) report.findings.push_back(value_finding(difference, value));
    }
    report.summary = {
        {"added", std::to_string(added)}, {"removed", std::to_string(removed)}, {"changed", std::to_string(changed)}};
    return report;
}

}  // namespace adfkeep
