// Time of day: a parameter, so that a test can set it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace adfkeep {

using Time = std::chrono::sys_seconds;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

[[nodiscard]] const Clock& system_clock();

/// "2026-11-24T01:00:07Z".
[[nodiscard]] std::string to_text(Time time);
/// Absent unless `text` is exactly what to_text gives for some time.
[[nodiscard]] std::optional<Time> time_from_text(std::string_view text);
/// "3 minutes", "26 hours", "12 days": how long ago something was, for people.
[[nodiscard]] std::string to_text(std::chrono::seconds age);

}  // namespace adfkeep
