// What this program is called in manifests and by --version.
#pragma once

#include <string>

namespace adfkeep::cli {

/// "adfkeep 0.1.0"
[[nodiscard]] inline std::string program_version() { return "adfkeep " ADFKEEP_VERSION; }

}  // namespace adfkeep::cli
