// Which runs a trigger would fire as soon as it starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/base/clock.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

struct Forecast {
    EntityId trigger;
    /// Windows that lie between its start and now, which a tumbling window runs at once; for a schedule 1 where an
    /// occurrence is due within `soon`, else 0; nothing is told of event triggers.
    std::uint64_t runs_at_once = 0;
    std::string text;  ///< "240 windows of 1 hour since 2024-03-01T00:00:00Z"
};

/// Pure. A trigger that it cannot read is told with no runs and a text that says so.
[[nodiscard]] Forecast forecast(const Entity& trigger, Time now);

}  // namespace adfkeep::restore
