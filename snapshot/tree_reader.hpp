// Trees of snapshots, read.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "snapshot/entity_folders.hpp"
#include "snapshot/tree.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// Reads trees, on every core; the folders that one shares with the one read before are not read again. Not
/// thread-safe.
class TreeReader {
public:
    explicit TreeReader(const git::Repository& repository) : known_(repository) {}

    /// Throws Error(integrity), naming `commit` and the path, where the tree has another shape, an entity name twice,
    /// or more than the format allows.
    [[nodiscard]] SnapshotTree read(const git::ObjectId& tree, const std::string& commit);
    /// What contents_of gives for the tree read last, without spelling its paths again.
    [[nodiscard]] Sha256 contents() const { return last_.contents; }
    /// The one entity's file, by reading only the folders that lead to it.
    [[nodiscard]] std::optional<EntityFile> find(const git::ObjectId& tree, const EntityName& name,
                                                 const std::string& commit);
    /// Every folder that was read.
    [[nodiscard]] const std::set<git::ObjectId>& folders() const noexcept { return folders_; }
    /// That of the two characters, and its id, in the tree read last; null where it has none.
    [[nodiscard]] std::pair<const EntityFolder*, git::ObjectId> entity_folder(const std::string& characters) const;

private:
    EntityFolders known_;
    FolderTree last_;
    std::set<git::ObjectId> folders_;
};

}  // namespace adfkeep::snapshot
