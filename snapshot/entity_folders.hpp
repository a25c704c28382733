// The folders of a snapshot's tree, read and remembered: snapshots share most of them.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "snapshot/tree.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// entities/a/b
struct EntityFolder {
    std::string characters;  ///< the two above its files
    git::ObjectId id;
    std::vector<EntityFile> files;  ///< sorted by name; at least one
    std::string lines;              ///< of the Contents, in order of path
    bool has_twice = false;         ///< two files of one entity
};

/// entities/a
struct EntityShelf {
    std::string character;
    git::ObjectId id;
    std::vector<std::shared_ptr<const EntityFolder>> folders;  ///< in order of path
    std::size_t files = 0;
    bool has_twice = false;
};
using EntityShelves = std::vector<std::shared_ptr<const EntityShelf>>;

/// A tree with its entities by folder.
struct FolderTree {
    SnapshotTree top;                  ///< manifest and keys, without entities
    EntityShelves shelves;             ///< in order of path
    std::vector<git::ObjectId> above;  ///< the folders that are no EntityShelf and no EntityFolder
    Sha256 contents;                   ///< what contents_of gives
};

/// Sorted by name.
[[nodiscard]] std::vector<EntityFile> entities_of(const EntityShelves& shelves);

/// Reads trees, on every core; what two of them share is read once.
class EntityFolders {
public:
    explicit EntityFolders(const git::Repository& repository) : repository_(repository) {}

    /// Reads what is not known of `trees`, as many of the first of them as are read best at once, and one at least;
    /// returns how many. What cannot be read is left for `list` to tell.
    std::size_t read_ahead(const std::vector<git::ObjectId>& trees);
    /// Throws Error(integrity), naming `commit` and the path, where the tree has another shape, an entity name twice,
    /// or more than the format allows. Thread-safe.
    [[nodiscard]] FolderTree list(const git::ObjectId& tree, const std::string& commit) const;
    /// Forgets all folders but those.
    void keep(const EntityShelves& shelves);

    /// The entries of a folder of a snapshot; throws as `list` does. Thread-safe.
    [[nodiscard]] git::Tree entries(const git::ObjectId& id, const std::string& where) const;

private:
    using FolderPlace = std::pair<git::ObjectId, std::string>;  ///< and the characters above its files

    void read_upper_ahead(std::vector<git::ObjectId> ids);
    [[nodiscard]] std::vector<git::ObjectId> below(const std::vector<git::ObjectId>& ids) const;
    [[nodiscard]] std::vector<FolderPlace> new_shelves(const git::ObjectId& tree) const;
    [[nodiscard]] std::vector<FolderPlace> folders_on(const FolderPlace& shelf) const;
    [[nodiscard]] static std::vector<FolderPlace> folders_on(const EntityShelf& shelf);
    [[nodiscard]] std::size_t read_folders_ahead(const std::vector<git::ObjectId>& trees);
    [[nodiscard]] std::size_t read_folders_ahead(const std::vector<FolderPlace>& places, std::size_t most_files);
    void fill_shelves(const std::vector<git::ObjectId>& trees);

    git::Tree upper(const git::ObjectId& id, const std::string& where) const;
    void list_keys(const git::ObjectId& id, const std::string& commit, FolderTree& tree, std::string& lines) const;
    void list_entities(const git::ObjectId& id, const std::string& commit, FolderTree& tree) const;
    std::shared_ptr<const EntityFolder> known_folder(const FolderPlace& place, const EntityShelf* latest) const;
    std::shared_ptr<const EntityShelf> shelf(const FolderPlace& place, const git::Tree& entries,
                                             const std::string& commit) const;
    std::shared_ptr<const EntityFolder> folder(const FolderPlace& place, const std::string& commit) const;

    const git::Repository& repository_;
    std::map<git::ObjectId, git::Tree> upper_;  ///< read ahead: those above the folders that hold files
    std::map<FolderPlace, std::shared_ptr<const EntityShelf>> shelves_;
    std::map<FolderPlace, std::shared_ptr<const EntityFolder>> folders_;
    /// By character: most of its folders come again.
    std::map<std::string, std::shared_ptr<const EntityShelf>> latest_;
};

}  // namespace adfkeep::snapshot
