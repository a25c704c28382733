// A report at a glance: counts and groups, for renderers that show it to people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/report/report.hpp"

namespace adfkeep {

struct Tally {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;
    std::size_t passed = 0;
    std::size_t not_applicable = 0;
    std::size_t not_judged = 0;
};

[[nodiscard]] Tally tally(const Report& report);

/// "3 findings: 1 error, 2 warnings; 12 passed, 1 not judged".
[[nodiscard]] std::string to_sentence(const Tally& tally);

/// Findings of one rule, in the report's order.
struct RuleGroup {
    std::string_view rule;
    std::vector<const Finding*> findings;
    Tally tally;
};

/// The worst groups first; equally bad ones in order of first appearance. Views into `report`.
[[nodiscard]] std::vector<RuleGroup> group_by_rule(const Report& report);

/// "pipelines/Load", or what there is of it.
[[nodiscard]] std::string place_of(const Finding& finding);
/// "pipeline/Load.json:3"; empty where the finding names no file.
[[nodiscard]] std::string position_of(const Finding& finding);
/// The severity of what failed, in other states the state: "error", "pass", "not judged".
[[nodiscard]] std::string_view verdict_of(const Finding& finding) noexcept;

}  // namespace adfkeep
