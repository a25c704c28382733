// Snapshots of which all is good, which is what nearly all are: by folder, as two of them share most of theirs.
#include <algorithm>
#include <iterator>
#include <set>

#include "snapshot/file_check.hpp"
#include "src/base/encoding.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {

struct FileCheck::FileJob {
    std::size_t snapshot;
    const EntityFile* file;
    FilePlace place;
};

struct FileCheck::FolderKeys {
    std::shared_ptr<const EntityFolder> folder;
    std::vector<ShortKeyId> of_files;
    std::vector<ShortKeyId> all;  ///< each once, sorted
};

struct FileCheck::ShelfKeys {
    std::shared_ptr<const EntityShelf> shelf;
    std::vector<std::shared_ptr<const FolderKeys>> folders;
    std::vector<ShortKeyId> all;
};

struct FileCheck::SnapshotKeys {
    Context context;
    EntityShelves shelves;
    std::vector<std::shared_ptr<const ShelfKeys>> keys;  ///< of each shelf
};

namespace {

/// What stands at `name` in `sorted`; null where nothing does.
template <typename Value, typename Name>
std::shared_ptr<const Value> found(const std::vector<std::shared_ptr<const Value>>& sorted, std::string_view name,
                                   Name name_of) {
    const auto place = std::ranges::lower_bound(sorted, name, {}, [&](const auto& value) { return name_of(*value); });
    return place != sorted.end() && name_of(**place) == name ? *place : nullptr;
}

std::string_view name_of(const EntityShelf& shelf) { return shelf.character; }
std::string_view name_of(const EntityFolder& folder) { return folder.characters; }

constexpr auto own_name = [](const auto& value) { return name_of(value); };

/// Where `file` stands in the folder; absent where it does not.
std::optional<std::size_t> index_of(const EntityFolder& folder, const EntityFile& file) {
    const auto place = std::ranges::lower_bound(folder.files, file.name, {}, &EntityFile::name);
    if (place == folder.files.end() || *place != file) return std::nullopt;
    return static_cast<std::size_t>(place - folder.files.begin());
}

/// Calls `tell` with each file of `now` that `before` has not.
template <typename Tell>
void for_new_files(const EntityShelves& before, const EntityShelves& now, Tell tell) {
    for (const auto& shelf : now) {
        const auto old_shelf = found(before, shelf->character, own_name);
        if (old_shelf != nullptr && old_shelf->id == shelf->id) continue;
        for (const auto& folder : shelf->folders) {
            const auto old = old_shelf != nullptr ? found(old_shelf->folders, folder->characters, own_name) : nullptr;
            if (old != nullptr && old->id == folder->id) continue;
            for (const auto& file : folder->files)
                if (old == nullptr || !index_of(*old, file)) tell(file);
        }
    }
}

void sort_and_clear_of_twins(std::vector<ShortKeyId>& keys) {
    std::ranges::sort(keys);
    const auto twins = std::ranges::unique(keys);
    keys.erase(twins.begin(), twins.end());
}

template <typename Parts>
std::vector<ShortKeyId> all_keys(const Parts& parts) {
    std::vector<ShortKeyId> keys;
    for (const auto& part : parts) {
        std::vector<ShortKeyId> both;
        std::ranges::set_union(keys, part->all, std::back_inserter(both));
        keys = std::move(both);
    }
    return keys;
}

}  // namespace

bool FileCheck::check_together(const SnapshotPointers& snapshots, const std::stop_token& stop) {
    if (snapshots.empty()) return true;
    enter(snapshots.front()->listed.commit.message.factory);
    try {
        check_keys(snapshots, stop);
        const auto contexts_of_all = contexts(snapshots);
        check_files(snapshots, contexts_of_all, stop);
        for (std::size_t i = 0; i < snapshots.size(); ++i) {
            check_manifest(snapshots[i]->listed, contexts_of_all[i]);
            if (!uses_its_keys(*snapshots[i], contexts_of_all[i])) return false;
        }
        if (reader_ != nullptr)
            sealed_for_others_ += static_cast<std::size_t>(std::ranges::count(contexts_of_all, false, &Context::opens));
        return true;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::interrupted) throw;
        return false;
    }
}

void FileCheck::check_keys(const SnapshotPointers& snapshots, const std::stop_token& stop) {
    struct KeyJob {
        const ListedSnapshot* snapshot;
        const KeyFileEntry* entry;
    };
    std::map<KeyPlace, KeyJob> fresh;
    for (const auto* snapshot : snapshots)
        for (const auto& entry : snapshot->listed.tree.keys)
            if (const auto place = key_place(snapshot->listed, entry); !known_keys_.contains(place))
                fresh.try_emplace(place, KeyJob{&snapshot->listed, &entry});
    const std::vector<std::pair<KeyPlace, KeyJob>> jobs(fresh.begin(), fresh.end());
    std::vector<char> opens(jobs.size());
    parallel_for(jobs.size(), [&](std::size_t i) {
        check_interrupted(stop);
        opens[i] = judge_key(*jobs[i].second.snapshot, *jobs[i].second.entry);
    });
    for (std::size_t i = 0; i < jobs.size(); ++i) known_keys_.emplace(jobs[i].first, opens[i] != 0);
}

/// All key files must be known.
std::vector<FileCheck::Context> FileCheck::contexts(const SnapshotPointers& snapshots) const {
    std::vector<Context> found;
    for (const auto* snapshot : snapshots) {
        const auto& listed = snapshot->listed;
        const auto opens = [&](const KeyFileEntry& entry) { return known_keys_.at(key_place(listed, entry)); };
        found.push_back({.names_check = configuration(listed).names_check,
                         .opens = reader_ != nullptr && std::ranges::all_of(listed.tree.keys, opens)});
    }
    return found;
}

/// Each with the newest snapshot that has it, as it would be looked at if one was checked after the other.
std::vector<FileCheck::FileJob> FileCheck::new_files(const SnapshotPointers& snapshots,
                                                     const std::vector<Context>& contexts) const {
    std::vector<FileJob> jobs;
    std::set<FilePlace> planned;
    const EntityShelves none;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        const auto* before = &none;
        if (i > 0 && contexts[i - 1] == contexts[i]) before = &snapshots[i - 1]->shelves;
        if (i == 0 && latest_ && latest_->context == contexts[i]) before = &latest_->shelves;
        for_new_files(*before, snapshots[i]->shelves, [&](const EntityFile& file) {
            const auto place = file_place(file, contexts[i]);
            if (!known_files_.contains(place) && planned.insert(place).second) jobs.push_back({i, &file, place});
        });
    }
    return jobs;
}

void FileCheck::check_files(const SnapshotPointers& snapshots, const std::vector<Context>& contexts,
                            const std::stop_token& stop) {
    const auto jobs = new_files(snapshots, contexts);
    std::vector<std::unique_ptr<Reader::Session>> sessions(snapshots.size());
    for (const auto& job : jobs)
        if (auto& session = sessions[job.snapshot]; contexts[job.snapshot].opens && !session)
            session = std::make_unique<Reader::Session>(*reader_, snapshots[job.snapshot]->listed);
    std::vector<ShortKeyId> keys(jobs.size());
    parallel_for(jobs.size(), [&](std::size_t i) {
        check_interrupted(stop);
        const auto& [snapshot, file, place] = jobs[i];
        const auto where = to_hex(snapshots[snapshot]->listed.commit.commit.view());
        const auto sealed = read_stored(repository_.git(), file->file, max_sealed_bytes, where);
        keys[i] = shortened(key_of(sealed));
        if (sessions[snapshot]) static_cast<void>(sessions[snapshot]->entity(*file, sealed));
    });
    // Only when all are good: what is not good is told of the newest snapshot that has it.
    for (std::size_t i = 0; i < jobs.size(); ++i) known_files_.emplace(jobs[i].place, keys[i]);
    files_ += jobs.size();
}

void FileCheck::check_manifest(const ListedSnapshot& snapshot, const Context& context) {
    const auto& tree = snapshot.tree;
    const ManifestPlace place{tree.manifest_content, tree.manifest.digest, tree.manifest.id, context};
    if (known_manifests_.contains(place)) return;
    const auto key = sealing_key(snapshot, tree.manifest, manifest_path(tree));
    if (context.opens) static_cast<void>(reader_->manifest(snapshot));
    known_manifests_.emplace(place, key);
}

/// Whether each used key has its file and each key file is used, which is noted for the next snapshot. All files must
/// be known.
bool FileCheck::uses_its_keys(const FolderedSnapshot& foldered, const Context& context) {
    const auto& tree = foldered.listed.tree;
    SnapshotKeys now{.context = context, .shelves = foldered.shelves, .keys = {}};
    const bool is_alike = latest_ && latest_->context == context;
    const std::vector<std::shared_ptr<const ShelfKeys>> none;
    for (const auto& shelf : foldered.shelves) {
        const auto before = found(is_alike ? latest_->keys : none, shelf->character,
                                  [](const ShelfKeys& keys) { return name_of(*keys.shelf); });
        if (before != nullptr && before->shelf->id == shelf->id)
            now.keys.push_back(before);
        else
            now.keys.push_back(keys_of(shelf, before.get(), context));
    }
    auto used = all_keys(now.keys);
    used.push_back(known_manifests_.at({tree.manifest_content, tree.manifest.digest, tree.manifest.id, context}));
    sort_and_clear_of_twins(used);
    latest_ = std::make_shared<const SnapshotKeys>(std::move(now));
    return std::ranges::equal(used, tree.keys, {}, {}, &KeyFileEntry::key);
}

std::shared_ptr<const FileCheck::ShelfKeys> FileCheck::keys_of(const std::shared_ptr<const EntityShelf>& shelf,
                                                               const ShelfKeys* before, const Context& context) const {
    ShelfKeys keys{.shelf = shelf, .folders = {}, .all = {}};
    const std::vector<std::shared_ptr<const FolderKeys>> none;
    for (const auto& folder : shelf->folders) {
        const auto old = found(before != nullptr ? before->folders : none, folder->characters,
                               [](const FolderKeys& known) { return name_of(*known.folder); });
        if (old != nullptr && old->folder->id == folder->id)
            keys.folders.push_back(old);
        else
            keys.folders.push_back(keys_of(folder, old.get(), context));
    }
    keys.all = all_keys(keys.folders);
    return std::make_shared<const ShelfKeys>(std::move(keys));
}

std::shared_ptr<const FileCheck::FolderKeys> FileCheck::keys_of(const std::shared_ptr<const EntityFolder>& folder,
                                                                const FolderKeys* before,
                                                                const Context& context) const {
    FolderKeys keys{.folder = folder, .of_files = {}, .all = {}};
    for (const auto& file : folder->files) {
        const auto old = before != nullptr ? index_of(*before->folder, file) : std::nullopt;
        keys.of_files.push_back(old ? before->of_files[*old] : known_files_.at(file_place(file, context)));
    }
    keys.all = keys.of_files;
    sort_and_clear_of_twins(keys.all);
    return std::make_shared<const FolderKeys>(std::move(keys));
}

}  // namespace adfkeep::snapshot
