// How to open a repository without adfkeep: a script and a text that stand on `main`.
#pragma once

#include <string>

#include "snapshot/identity.hpp"

namespace adfkeep::snapshot {

/// recover.sh: bash, git, openssl, zstd and coreutils are all that it needs.
[[nodiscard]] std::string recovery_script();
/// RECOVERY.md, for a person who knows nothing of adfkeep.
[[nodiscard]] std::string recovery_text(const RepositoryId& repository);

}  // namespace adfkeep::snapshot
