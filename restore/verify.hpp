// After a restore: is what is there what was wanted?
#pragma once

#include <cstddef>
#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"
#include "src/base/report/report.hpp"
#include "src/model/factory.hpp"
#include "src/model/judged_difference.hpp"

namespace adfkeep::restore {

struct Verified {
    std::size_t identical = 0;      ///< entities that are in the target as they were wanted
    std::vector<Finding> findings;  ///< what differs; what nobody can compare (masked secrets) as notes
    std::size_t differences = 0;    ///< entities that are missing or otherwise

    [[nodiscard]] bool is_identical() const noexcept { return differences == 0; }
};

/// Compares `desired`, as the plan had it, with `now`. Entities that the plan skipped on purpose (kept, not
/// restorable), that it left to a person, and those that only the target has do not count; the states of triggers do.
[[nodiscard]] Verified verify(const Factory& desired, Place place, const Plan& plan, const Factory& now);

}  // namespace adfkeep::restore
