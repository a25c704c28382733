// A command line that names no command, or one that there is not.
#pragma once

#include <CLI/CLI.hpp>

#include "src/base/error.hpp"

namespace adfkeep::cli {

/// Whether `app`, after it was parsed in vain, was given no command that it knows.
[[nodiscard]] bool lacks_command(const CLI::App& app);

/// What is wrong, with the nearest command where one is near. Only where it lacks_command().
[[nodiscard]] Error which_command(const CLI::App& app);

}  // namespace adfkeep::cli
