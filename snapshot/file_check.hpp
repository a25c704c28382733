// Checks the files of snapshots: hashes, places, keys, and, with a key, texts.
// Format: docs/repository-format.md, section 8.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <tuple>
#include <vector>

#include "snapshot/check_findings.hpp"
#include "snapshot/reader.hpp"
#include "snapshot/repository.hpp"

namespace adfkeep::snapshot {

/// Takes the snapshots of one factory after the other, from newest to oldest. Files that were looked at in a newer
/// snapshot of the same factory are not looked at again. Not thread-safe; works on every core.
class FileCheck {
public:
    /// `reader` is null where there is no key. All must outlive the check.
    FileCheck(const Repository& repository, const Reader* reader, CheckFindings& findings)
        : repository_(repository), reader_(reader), findings_(findings) {}

    std::size_t files() const { return files_; }
    /// Snapshots whose texts the key does not open.
    std::size_t sealed_for_others() const { return sealed_for_others_; }

    /// Whether all is good in those snapshots, in time of what each has that the one before it has not. Tells nothing,
    /// and where it is false they are still to be checked.
    bool check_together(const std::vector<const FolderedSnapshot*>& snapshots, const std::stop_token& stop);
    /// Tells all that is wrong.
    void check(const FolderedSnapshot& foldered, const std::stop_token& stop);

private:
    /// What a snapshot decides of its files beyond their names and bytes.
    struct Context {
        NamesCheck names_check;
        bool opens = false;  ///< whether the texts are opened

        friend auto operator<=>(const Context&, const Context&) = default;
    };
    /// All that decides, in one factory, what a file is and whether it opens.
    using FilePlace = std::tuple<EntityName, ContentName, Sha256, git::ObjectId, Context>;
    using ManifestPlace = std::tuple<ContentName, Sha256, git::ObjectId, Context>;
    using KeyPlace = std::tuple<ShortKeyId, Sha256, git::ObjectId, std::uint64_t>;
    using SnapshotPointers = std::vector<const FolderedSnapshot*>;

    /// The key that seals each file of a folder.
    struct FolderKeys;
    struct ShelfKeys;
    struct SnapshotKeys;
    struct FileJob;

    void enter(const FactoryId& factory);
    const Configuration& configuration(const ListedSnapshot& snapshot) const;
    KeyPlace key_place(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const;
    static FilePlace file_place(const EntityFile& file, const Context& context);
    ShortKeyId sealing_key(const ListedSnapshot& snapshot, const StoredFile& file, const std::string& path) const;
    bool judge_key(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const;
    void require_good(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const;

    bool check_key(const ListedSnapshot& snapshot, const KeyFileEntry& entry);
    void check_entities(const ListedSnapshot& snapshot, const Context& context, const std::stop_token& stop);
    void check_key_use(const ListedSnapshot& snapshot, const Context& context);

    void check_keys(const SnapshotPointers& snapshots, const std::stop_token& stop);
    std::vector<Context> contexts(const SnapshotPointers& snapshots) const;
    std::vector<FileJob> new_files(const SnapshotPointers& snapshots, const std::vector<Context>& contexts) const;
    void check_files(const SnapshotPointers& snapshots, const std::vector<Context>& contexts,
                     const std::stop_token& stop);
    void check_manifest(const ListedSnapshot& snapshot, const Context& context);
    bool uses_its_keys(const FolderedSnapshot& foldered, const Context& context);
    std::shared_ptr<const ShelfKeys> keys_of(const std::shared_ptr<const EntityShelf>& shelf, const ShelfKeys* before,
                                             const Context& context) const;
    std::shared_ptr<const FolderKeys> keys_of(const std::shared_ptr<const EntityFolder>& folder,
                                              const FolderKeys* before, const Context& context) const;

    const Repository& repository_;
    const Reader* reader_;
    CheckFindings& findings_;
    FactoryId factory_;
    std::map<FilePlace, ShortKeyId> known_files_;          ///< the key that seals each
    std::map<ManifestPlace, ShortKeyId> known_manifests_;  ///< those that are good
    std::map<KeyPlace, bool> known_keys_;                  ///< whether each opens; those that are good
    std::shared_ptr<const SnapshotKeys> latest_;           ///< of the latest snapshot that is good
    std::size_t files_ = 0;
    std::size_t sealed_for_others_ = 0;
};

}  // namespace adfkeep::snapshot
