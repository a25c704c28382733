// Which data keys the files of a snapshot are sealed under.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <map>
#include <vector>

#include "snapshot/tree.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// Indices into `files`, by the key that seals each. Reads the beginning of every file; on every core.
[[nodiscard]] std::map<ShortKeyId, std::vector<std::size_t>> files_by_key(const git::Repository& repository,
                                                                          const std::vector<EntityFile>& files);

/// Keys to give up so that at most `room` stay: those that seal the fewest of the files.
[[nodiscard]] std::vector<ShortKeyId> fewest(const std::map<ShortKeyId, std::vector<std::size_t>>& use,
                                             std::size_t room);

}  // namespace adfkeep::snapshot
