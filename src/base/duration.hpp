// Durations as a person writes them.
#pragma once

#include <chrono>
#include <string>

namespace adfkeep {

/// "45s", "90m", "26h", "7d". Throws Error(usage).
[[nodiscard]] std::chrono::seconds parse_duration(const std::string& text);

}  // namespace adfkeep
