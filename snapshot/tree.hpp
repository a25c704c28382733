// The tree of a snapshot: every file's opaque name tells what it is, whether it changed, and what its bytes hash to.
//
//     manifest.<C>.<sha256>   keys/<K[0]>/<K>.<sha256>   entities/<N[0]>/<N[1]>/<N>.<C>.<sha256>
//
// Format: docs/repository-format.md, section 5.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snapshot/identity.hpp"
#include "snapshot/sealed_object.hpp"
#include "src/git/object.hpp"

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

/// The line of the Contents for the file at `path`, which ends with its digest.
void append_contents_line(std::string& lines, std::string_view path);

inline constexpr std::size_t max_entities = 200'000;
inline constexpr std::size_t max_keys = 64;

}  // namespace adfkeep::snapshot
