// Entities that refer to nothing: the service refuses them. For planner.cpp only.
#pragma once

#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"

namespace adfkeep::restore {

struct WithoutBroken {
    Factory factory;                ///< what can be restored
    std::vector<Finding> problems;  ///< each reference to nothing, where broken entities are not to be skipped
    std::vector<Step> manual;       ///< an entity that was left out, each
};

/// What `desired` refers to must be in it, or stay in `actual`. Without options.skip_broken the factory is all of
/// `desired`, and the references are problems; with it, entities that refer to nothing, and those that refer to them,
/// are left out.
[[nodiscard]] WithoutBroken leave_out_broken(const Factory& desired, const Factory& actual, const PlanOptions& options);

}  // namespace adfkeep::restore
