// Reads objects that lie in files of their own. For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>

#include "src/git/object.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {

[[nodiscard]] boost::filesystem::path loose_path(const boost::filesystem::path& objects_folder, const ObjectId& id);

/// All are absent where there is no such file, and throw Error(integrity) where it is damaged.
[[nodiscard]] std::optional<ObjectHeader> read_loose_header(const boost::filesystem::path& path);
/// Throws TooLarge before more than `max_bytes` are allocated for it.
[[nodiscard]] std::optional<StoredObject> read_loose(const boost::filesystem::path& path, std::size_t max_bytes);
/// The first `bytes` of its content, or all where it has fewer.
[[nodiscard]] std::optional<StoredObject> read_loose_start(const boost::filesystem::path& path, std::size_t bytes);

}  // namespace adfkeep::git
