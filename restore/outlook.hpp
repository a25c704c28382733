// What a trigger's own settings say of the next minute. For forecast.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/clock.hpp"

namespace adfkeep::restore {

struct Outlook {
    std::uint64_t runs_at_once = 0;
    std::string text;
};

/// Of a tumbling window trigger started at `now`: every window that is complete runs at once, however many there are.
/// Absent where its settings cannot be read: they may be expressions.
[[nodiscard]] std::optional<Outlook> outlook_of_windows(std::string_view definition, Time now);

/// Of a schedule trigger, which makes up for nothing that it missed. Exact in UTC; in another time zone whatever is so
/// at every offset that zones have, else a text that says what is not known.
[[nodiscard]] std::optional<Outlook> outlook_of_schedule(std::string_view definition, Time now);

}  // namespace adfkeep::restore
