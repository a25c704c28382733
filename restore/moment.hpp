// Points in time as triggers spell them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "src/base/clock.hpp"

namespace adfkeep::restore {

/// "2024-02-15T13:34:00", with or without seconds, a fraction, and Z or +02:00.
struct Moment {
    Time written;                                ///< what it says, as if it were UTC
    std::optional<std::chrono::minutes> offset;  ///< of its zone from UTC; absent where it names none

    /// UTC is taken where it names no zone.
    [[nodiscard]] Time instant() const { return written - offset.value_or(std::chrono::minutes(0)); }
};

/// Absent where `text` is anything else. A fraction of a second is cut off.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

/// "hh:mm:ss" or "d.hh:mm:ss", as .NET spells a time span; absent where `text` is anything else.
[[nodiscard]] std::optional<std::chrono::seconds> parse_time_span(std::string_view text);

}  // namespace adfkeep::restore
