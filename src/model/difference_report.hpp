// Differences as findings.
#pragma once

#include <string>
#include <vector>

#include "src/base/report/report.hpp"
#include "src/model/compare.hpp"

namespace adfkeep {

/// One finding for each value that differs, and one for each entity that only one side has. Rules "entity-added",
/// "entity-removed", "value-changed", all of severity warning.
[[nodiscard]] Report difference_report(const std::vector<EntityDifference>& differences, const std::string& left,
                                       const std::string& right);

}  // namespace adfkeep
