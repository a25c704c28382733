// Opens snapshots: every byte is checked against its name, its key and its place before it is believed.
// Format: docs/repository-format.md, section 8.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "snapshot/branch.hpp"
#include "snapshot/chain.hpp"
#include "snapshot/manifest.hpp"
#include "snapshot/names_file.hpp"
#include "snapshot/recovery_key.hpp"
#include "snapshot/tree_reader.hpp"
#include "src/base/error.hpp"
#include "src/base/progress.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::snapshot {

/// A snapshot whose tree was read and matches what was signed.
struct ListedSnapshot {
    SnapshotCommit commit;
    SnapshotTree tree;
};

/// Reads the tree of `commit` and compares it with the signed Contents. Throws Error(integrity) "digest mismatch" and
/// the errors of TreeReader.
[[nodiscard]] ListedSnapshot list_snapshot(TreeReader& trees, const SnapshotCommit& commit);

/// A listed snapshot with its entities by folder.
struct FolderedSnapshot {
    ListedSnapshot listed;  ///< its tree without entities
    EntityShelves shelves;
};
/// As list_snapshot, and thread-safe.
[[nodiscard]] FolderedSnapshot list_snapshot(const EntityFolders& folders, const SnapshotCommit& commit);

/// Opens entities of the snapshots of one repository. Each key file is unwrapped once. Thread-safe.
class Reader {
public:
    /// All must outlive the reader.
    Reader(const git::Repository& repository, const ConfigurationChain& chain, const NamingHistory& names,
           const RecoveryKey& key);
    ~Reader();

    /// The manifest, and the name that the factory is kept under.
    struct Opened {
        std::string kept_name;
        Manifest manifest;
    };
    [[nodiscard]] Opened manifest(const ListedSnapshot& snapshot) const;

    /// The entities whose files `wanted` names, in the order of `wanted`; opened on every core.
    [[nodiscard]] std::vector<Entity> entities(const ListedSnapshot& snapshot,
                                               const std::vector<const EntityFile*>& wanted, Progress& progress,
                                               const std::stop_token& stop) const;
    /// The whole factory.
    [[nodiscard]] Factory factory(const ListedSnapshot& snapshot, Progress& progress,
                                  const std::stop_token& stop) const;

    /// Names entities as they were named at the time of `commit`.
    [[nodiscard]] Namer namer(const SnapshotCommit& commit) const;

    /// Opens all that can be opened and reports each that cannot be to `failed`, in order of path.
    [[nodiscard]] std::vector<Entity> entities_that_open(const ListedSnapshot& snapshot,
                                                         const std::vector<const EntityFile*>& wanted,
                                                         Progress& progress, const std::stop_token& stop,
                                                         const std::function<void(const Error&)>& failed) const;

    /// One snapshot being opened.
    class Session;

    /// Unwraps a key file of `snapshot`. Throws Error(refused_access) where it is sealed for others, and
    /// Error(integrity) where it is malformed or holds another key than it names.
    void unwrap(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const;

private:
    class DataKeys;

    const git::Repository& repository_;
    const ConfigurationChain& chain_;
    const NamingHistory& names_;
    std::unique_ptr<DataKeys> keys_;
};

/// One snapshot being opened: its keys and the names of its time. Thread-safe. Reader and snapshot must outlive it.
class Reader::Session {
public:
    Session(const Reader& reader, const ListedSnapshot& snapshot);

    [[nodiscard]] Entity manifest() const;
    [[nodiscard]] Entity entity(const EntityFile& file) const;
    /// The entity of `file`, whose bytes are `sealed`.
    [[nodiscard]] Entity entity(const EntityFile& file, ByteView sealed) const;

private:
    Bytes read(const StoredFile& file, const std::string& path) const;
    Entity open_file(ByteView sealed, const std::string& path, const std::string& place) const;
    void require_content(const Entity& entity, const ContentName& name, const std::string& path) const;
    const DataKey& data_key(const KeyId& id, const std::string& where) const;

    const Reader& reader_;
    const ListedSnapshot& snapshot_;
    Namer namer_;
};

/// Content of a file whose hash stands in its name. Throws Error(integrity) "digest mismatch" or "missing object",
/// naming `where`.
[[nodiscard]] Bytes read_stored(const git::Repository& repository, const StoredFile& file, std::size_t max_bytes,
                                const std::string& where);

}  // namespace adfkeep::snapshot
