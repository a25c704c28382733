// Entries of the folders of a snapshot's tree: what their names and modes say. All throw Error(integrity), naming
// commit and path, for what is no entry of such a folder.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snapshot/tree.hpp"

namespace adfkeep::snapshot {

[[noreturn]] void refuse(const std::string& what, const std::string& commit, const std::string& path);

/// `path` is that of the folder which the entry stands in, with a slash behind it.
void require_folder(const git::TreeEntry& entry, const std::string& commit, const std::string& path);
void require_file(const git::TreeEntry& entry, const std::string& commit, const std::string& path);
/// Folders between the top and the files are single characters of the names below them.
void require_fan_out(const git::TreeEntry& entry, const std::string& commit, const std::string& path);
[[nodiscard]] bool is_fan_out(const git::TreeEntry& entry);

/// Absent where the entry's name is not that of such a file, or the name does not begin with `characters`.
[[nodiscard]] std::optional<KeyFileEntry> parse_key_file(const git::TreeEntry& entry, std::string_view characters);
[[nodiscard]] std::optional<EntityFile> parse_entity_file(const git::TreeEntry& entry, std::string_view characters);
void parse_manifest(const git::TreeEntry& entry, SnapshotTree& tree, const std::string& commit);

}  // namespace adfkeep::snapshot
