// The tree of a snapshot: every file's opaque name tells what it is, whether it changed, and what its bytes hash to.
//
//     manifest.<C>.<sha256>   keys/<K[0]>/<K>.<sha256>   entities/<N[0]>/<N[1]>/<N>.<C>.<sha256>
//
// Format: docs/repository-format.md, section 5.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "snapshot/identity.hpp"
#include "snapshot/sealed_object.hpp"
#include "src/git/object.hpp"
#include "src/git/object_writer.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

struct ShortKeyIdTag;
using ShortKeyId = FixedBytes<ShortKeyIdTag, 16>;  ///< first half of a KeyId: what the tree names a key file with
[[nodiscard]] inline ShortKeyId shortened(const KeyId& id) noexcept { return ShortKeyId::from(id.view()); }

/// A file of the repository: its hash stands in its name.
struct StoredFile {
    Sha256 digest;
    git::ObjectId id;

    friend bool operator==(const StoredFile&, const StoredFile&) = default;
};
struct EntityFile {
    EntityName name;
    ContentName content;
    StoredFile file;

    friend bool operator==(const EntityFile&, const EntityFile&) = default;
};
struct KeyFileEntry {
    ShortKeyId key;
    StoredFile file;
};

struct SnapshotTree {
    ContentName manifest_content;
    StoredFile manifest;
    std::vector<KeyFileEntry> keys;    ///< sorted by key
    std::vector<EntityFile> entities;  ///< sorted by name
};

/// Paths as they stand in the tree.
[[nodiscard]] std::string manifest_path(const SnapshotTree& tree);
[[nodiscard]] std::string path_of(const KeyFileEntry& key);
[[nodiscard]] std::string path_of(const EntityFile& entity);

/// SHA-256 over "<sha256>␠␠<path>\n" of all files in byte order of path.
[[nodiscard]] Sha256 contents_of(const SnapshotTree& tree);

[[nodiscard]] std::vector<const EntityFile*> all_files(const SnapshotTree& tree);

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

struct WrittenTree {
    git::ObjectId id;
    Sha256 contents;  ///< as contents_of gives
};
/// Adds the folders that `before` (null: none) has not read to `writer`.
[[nodiscard]] WrittenTree write_tree(const SnapshotTree& tree, const TreeReader* before, git::ObjectWriter& writer);

inline constexpr std::size_t max_entities = 200'000;
inline constexpr std::size_t max_keys = 64;

}  // namespace adfkeep::snapshot
