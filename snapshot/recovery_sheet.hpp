// The recovery sheet: what a person prints and keeps.
#pragma once

#include <cstdint>
#include <string>

#include "snapshot/identity.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::snapshot {

/// Where the repository is, its id, the configuration, the passphrase (null: none was made here) and the three
/// commands, in the order in which they are needed.
[[nodiscard]] Secret recovery_sheet(const RepositoryId& repository, std::uint64_t configuration,
                                    const std::string& location, const Secret* passphrase);

}  // namespace adfkeep::snapshot
