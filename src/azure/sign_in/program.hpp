// Another program, run for what it prints.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "src/base/secret.hpp"

namespace adfkeep::azure {

struct ProgramLimits {
    std::chrono::milliseconds time = std::chrono::seconds(30);
    std::size_t output_bytes = 1u << 20;  ///< of stdout; stderr is cut at 8 KiB
};

struct ProgramOutcome {
    int status = 0;  ///< exit status; 128 and the signal's number where one ended it
    Secret output;
    std::string errors;
};

/// Runs `command`, found on PATH, without a shell, with this environment, no input and none of our files. Absent where
/// there is no such program. Throws Error(unavailable) where it outlasts or outgrows `limits`, Error(interrupted) where
/// `stop` is asked for; it is killed then, with all that it started.
[[nodiscard]] std::optional<ProgramOutcome> run_program(const std::vector<std::string>& command,
                                                        const ProgramLimits& limits, const std::stop_token& stop);

}  // namespace adfkeep::azure
