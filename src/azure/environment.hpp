// Environment variables: a parameter, so that a test sets its own.
#pragma once

#include <functional>
#include <string>

namespace adfkeep::azure {

/// The value of a variable; empty where it is not set.
using Environment = std::function<std::string(const std::string& name)>;

/// That of this process.
[[nodiscard]] Environment process_environment();

}  // namespace adfkeep::azure
