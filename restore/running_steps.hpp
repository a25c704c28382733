// Stopping and starting what runs by itself, as late and as short as can be. For planner.cpp only.
#pragma once

#include "restore/draft.hpp"
#include "restore/plan_parts.hpp"
#include "restore/planner.hpp"

namespace adfkeep::restore {

/// A plan while it is made.
struct Making {
    const Factory& desired;
    const Actual& actual;
    const PlanOptions& options;
    Draft& draft;
    const Numbers& puts;
    const Numbers& removals;
};

/// Adds the stops of triggers and change data captures that run what is changed or removed, and the starts of those
/// that shall run in the end.
void add_states(const Making& making);

}  // namespace adfkeep::restore
