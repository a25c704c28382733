// Files: bounded reading, writing that survives a crash, secrets' permissions. Boost.Filesystem stays in this folder's
// .cpp files and in paths.
#pragma once

#include <boost/filesystem/path.hpp>
#include <functional>
#include <string>
#include <vector>

#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::files {

using Path = boost::filesystem::path;

/// Content of a regular file. Throws Error(invalid_input) where it is absent, not a regular file, or larger than
/// `max_bytes` (told before it is read).
[[nodiscard]] Bytes read(const Path& path, std::size_t max_bytes);
/// Content of a file that holds a secret. Throws Error(refused_access) where others than its owner may read or write
/// it, naming the `chmod` that helps.
[[nodiscard]] Secret read_secret(const Path& path, std::size_t max_bytes);

/// Writes through a temporary file beside it, synced with its folder: readers see the old content or the new. Throws
/// Error(unavailable) where the disk refuses.
void write_atomically(const Path& path, ByteView content, unsigned mode = 0644);
/// As write_atomically, but unsynced: for what can be made again. After a power loss its content may be anything.
void replace_unsynced(const Path& path, ByteView content, unsigned mode = 0644);
/// A new file, never an existing one: throws Error(refused_for_safety) where `path` exists. Synced with its folder.
void write_new(const Path& path, ByteView content, unsigned mode = 0644);
/// Makes `path` and the folders above it, each synced.
void create_folders(const Path& path, unsigned mode = 0755);
/// Removes a file, if it is there; never throws.
void remove(const Path& path) noexcept;
/// Syncs a folder's entries to the disk.
void sync_folder(const Path& path);

[[nodiscard]] bool exists(const Path& path);
[[nodiscard]] bool is_folder(const Path& path);
[[nodiscard]] bool is_empty_folder(const Path& path);
/// Whether others than its owner may read or write it.
[[nodiscard]] bool is_open_to_others(const Path& path);

}  // namespace adfkeep::files
