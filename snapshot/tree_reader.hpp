// Trees of snapshots, read.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "snapshot/tree.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// Reads trees, on every core; the folders that one shares with the one read before are not read again. Not
/// thread-safe.
class TreeReader {
public:
    explicit TreeReader(const git::Repository& repository) : repository_(repository) {}

    /// Throws Error(integrity), naming `commit` and the path, where the tree has another shape, an entity name twice,
    /// or more than the format allows.
    [[nodiscard]] SnapshotTree read(const git::ObjectId& tree, const std::string& commit);
    /// What contents_of gives for the tree read last, without spelling its paths again.
    [[nodiscard]] Sha256 contents() const;
    /// The one entity's file, by reading only the folders that lead to it.
    [[nodiscard]] std::optional<EntityFile> find(const git::ObjectId& tree, const EntityName& name,
                                                 const std::string& commit);
    /// Every folder that was read.
    [[nodiscard]] const std::set<git::ObjectId>& folders() const noexcept { return folders_; }

    /// A folder of entities, and its lines of the Contents.
    struct EntityFolder {
        std::vector<EntityFile> files;
        std::string lines;
    };
    /// That of the two characters, and its id, in the tree read last; null where it has none.
    [[nodiscard]] std::pair<const EntityFolder*, git::ObjectId> entity_folder(const std::string& characters) const;

private:
    using EntityPlace = std::pair<std::string, git::ObjectId>;  ///< the two characters above the folder, and its id

    git::Tree folder(const git::ObjectId& id, const std::string& where);
    git::Tree entries(const git::ObjectId& id, const std::string& where) const;
    std::shared_ptr<const EntityFolder> read_entity_folder(const EntityPlace& place, const std::string& commit) const;
    void read_keys(const git::ObjectId& id, const std::string& commit, SnapshotTree& tree);
    void read_entities(const git::ObjectId& id, const std::string& commit, SnapshotTree& tree);

    const git::Repository& repository_;
    std::set<git::ObjectId> folders_;
    std::map<EntityPlace, std::shared_ptr<const EntityFolder>> before_;  ///< of the tree read last, in order of path
    std::string lines_behind_;                                           ///< those of its keys and its manifest
};

}  // namespace adfkeep::snapshot
