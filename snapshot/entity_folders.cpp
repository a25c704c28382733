#include "snapshot/entity_folders.hpp"

#include <algorithm>
#include <atomic>
#include <set>

#include "snapshot/naming.hpp"
#include "snapshot/tree_entries.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_folder_entries = max_entities + 64;
/// What a folder above those of the files holds at most: the digits of Base32.
constexpr std::size_t max_upper_entries = 32;
/// Files of folders that are read ahead of the tree that is looked at: some 15 MB.
constexpr std::size_t max_files_ahead = 50'000;
/// Folders that are worth the threads that read them.
constexpr std::size_t folders_at_once = 64;

/// Refuses what is there twice and more than the format allows.
void require_bounds(FolderTree& tree, const std::string& commit) {
    std::size_t entities = 0;
    bool has_twice = false;
    for (const auto& shelf : tree.shelves) {
        entities += shelf->files;
        has_twice = has_twice || shelf->has_twice;
    }
    auto& keys = tree.top.keys;
    if (entities > max_entities || keys.size() > max_keys)
        refuse("snapshot has more entities or keys than the format allows", commit, "");
    if (has_twice) {
        const auto all = entities_of(tree.shelves);
        refuse("foreign file: two files of one entity", commit,
               path_of(*std::ranges::adjacent_find(all, {}, &EntityFile::name)));
    }
    std::ranges::sort(keys, {}, &KeyFileEntry::key);
    if (const auto twice = std::ranges::adjacent_find(keys, {}, &KeyFileEntry::key); twice != keys.end())
        refuse("foreign file: two files of one key", commit, path_of(*twice));
}

// Git sorts a tree by the bytes of its names, so the lines were read in order of path: entities/, keys/, manifest.
Sha256 contents_of(const EntityShelves& shelves, const std::string& lines_behind) {
    crypto::Sha256Stream stream;
    for (const auto& shelf : shelves)
        for (const auto& folder : shelf->folders) stream.add(folder->lines);
    stream.add(lines_behind);
    return stream.finish();
}

/// `places` are sorted by their characters.
template <typename Place>
bool is_among(const std::vector<Place>& places, const Place& place) {
    const auto found = std::ranges::lower_bound(places, place.second, {}, &Place::second);
    return found != places.end() && *found == place;
}

void add(EntityShelf& shelf, std::shared_ptr<const EntityFolder> folder) {
    if (folder != nullptr) {
        shelf.files += folder->files.size();
        shelf.has_twice = shelf.has_twice || folder->has_twice;
    }
    shelf.folders.push_back(std::move(folder));
}

}  // namespace

std::vector<EntityFile> entities_of(const EntityShelves& shelves) {
    std::vector<const EntityFolder*> folders;
    std::size_t count = 0;
    for (const auto& shelf : shelves) {
        for (const auto& folder : shelf->folders) folders.push_back(folder.get());
        count += shelf->files;
    }
    // Names of one folder begin alike, so folders in the order of their first names give all names in order.
    std::ranges::sort(folders, {}, [](const EntityFolder* folder) { return folder->files.front().name; });
    std::vector<EntityFile> entities;
    entities.reserve(count);
    for (const auto* folder : folders) entities.insert(entities.end(), folder->files.begin(), folder->files.end());
    return entities;
}

std::size_t EntityFolders::read_ahead(const std::vector<git::ObjectId>& trees) {
    read_upper_ahead(trees);
    const auto entities_and_keys = below(trees);
    read_upper_ahead(entities_and_keys);
    read_upper_ahead(below(entities_and_keys));
    const auto count = read_folders_ahead(trees);
    fill_shelves({trees.begin(), trees.begin() + static_cast<std::ptrdiff_t>(count)});
    return count;
}

void EntityFolders::read_upper_ahead(std::vector<git::ObjectId> ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    std::erase_if(ids, [&](const git::ObjectId& id) { return upper_.contains(id); });
    std::vector<git::Tree> trees(ids.size());
    parallel_for(ids.size(), [&](std::size_t i) {
        try {
            trees[i] = repository_.read_tree(ids[i]);
        } catch (const Error&) {
        }
        if (trees[i].size() > max_upper_entries) trees[i] = {};
    });
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (!trees[i].empty()) upper_.emplace(ids[i], std::move(trees[i]));
}

/// Folders in those, as far as they are no shelves that are known.
std::vector<git::ObjectId> EntityFolders::below(const std::vector<git::ObjectId>& ids) const {
    std::vector<git::ObjectId> found;
    for (const auto& id : ids)
        if (const auto tree = upper_.find(id); tree != upper_.end())
            for (const auto& entry : tree->second)
                if (entry.mode == git::mode_tree && !shelves_.contains({entry.id, entry.name}))
                    found.push_back(entry.id);
    return found;
}

std::vector<EntityFolders::FolderPlace> EntityFolders::new_shelves(const git::ObjectId& tree) const {
    std::vector<FolderPlace> found;
    const auto root = upper_.find(tree);
    if (root == upper_.end()) return found;
    const auto entities = std::ranges::find(root->second, "entities", &git::TreeEntry::name);
    const auto folder = entities != root->second.end() ? upper_.find(entities->id) : upper_.end();
    if (folder == upper_.end()) return found;
    for (const auto& entry : folder->second)
        if (FolderPlace place{entry.id, entry.name}; is_fan_out(entry) && !shelves_.contains(place))
            found.push_back(std::move(place));
    return found;
}

std::vector<EntityFolders::FolderPlace> EntityFolders::folders_on(const FolderPlace& shelf) const {
    std::vector<FolderPlace> found;
    const auto tree = upper_.find(shelf.first);
    if (tree == upper_.end()) return found;
    for (const auto& entry : tree->second)
        if (is_fan_out(entry)) found.emplace_back(entry.id, shelf.second + entry.name);
    return found;
}

std::vector<EntityFolders::FolderPlace> EntityFolders::folders_on(const EntityShelf& shelf) {
    std::vector<FolderPlace> found;
    for (const auto& folder : shelf.folders) found.emplace_back(folder->id, folder->characters);
    return found;
}

/// How many of `trees` were read: the first, and those after it until their files become too many.
std::size_t EntityFolders::read_folders_ahead(const std::vector<git::ObjectId>& trees) {
    std::map<std::string, std::vector<FolderPlace>> latest;
    for (const auto& [character, shelf] : latest_) latest[character] = folders_on(*shelf);
    std::set<FolderPlace> known_shelves, fresh;
    std::size_t files = 0, read = 0;
    for (std::size_t i = 0; i < trees.size(); ++i) {
        for (auto& shelf : new_shelves(trees[i])) {
            if (known_shelves.contains(shelf)) continue;
            auto folders = folders_on(shelf);
            auto& before = latest[shelf.second];
            for (const auto& folder : folders)
                if (!is_among(before, folder) && !folders_.contains(folder)) fresh.insert(folder);
            before = std::move(folders);
            known_shelves.insert(std::move(shelf));
        }
        if (i > 0 && i + 1 < trees.size() && fresh.size() < folders_at_once) continue;
        files += read_folders_ahead({fresh.begin(), fresh.end()}, read == 0 ? max_entities : max_files_ahead);
        fresh.clear();
        if (files > max_files_ahead) return std::max<std::size_t>(read, 1);
        read = i + 1;
    }
    return read;
}

/// How many files the folders hold. Those that are left when there are more than `most_files` are not read.
std::size_t EntityFolders::read_folders_ahead(const std::vector<FolderPlace>& places, std::size_t most_files) {
    std::vector<std::shared_ptr<const EntityFolder>> folders(places.size());
    std::atomic<std::size_t> files = 0;
    parallel_for(places.size(), [&](std::size_t i) {
        if (files > most_files) return;
        try {
            folders[i] = folder(places[i], {});
            files += folders[i]->files.size();
        } catch (const Error&) {
        }
    });
    for (std::size_t i = 0; i < places.size(); ++i)
        if (folders[i]) folders_.emplace(places[i], std::move(folders[i]));
    return files;
}

/// A shelf is known when all its folders are.
void EntityFolders::fill_shelves(const std::vector<git::ObjectId>& trees) {
    for (const auto& tree : trees)
        for (const auto& place : new_shelves(tree)) {
            const auto entries = upper_.find(place.first);
            if (entries == upper_.end() || !std::ranges::all_of(entries->second, is_fan_out)) continue;
            auto& latest = latest_[place.second];
            EntityShelf shelf{.character = place.second, .id = place.first};
            for (const auto& folder : folders_on(place)) add(shelf, known_folder(folder, latest.get()));
            if (!std::ranges::all_of(shelf.folders, [](const auto& folder) { return folder != nullptr; })) continue;
            latest = std::make_shared<const EntityShelf>(std::move(shelf));
            shelves_.emplace(place, latest);
        }
}

/// Null where it is not known.
std::shared_ptr<const EntityFolder> EntityFolders::known_folder(const FolderPlace& place,
                                                                const EntityShelf* latest) const {
    if (latest != nullptr) {
        const auto same = std::ranges::lower_bound(latest->folders, place.second, {},
                                                   [](const auto& folder) { return folder->characters; });
        if (same != latest->folders.end() && (*same)->characters == place.second && (*same)->id == place.first)
            return *same;
    }
    const auto known = folders_.find(place);
    return known != folders_.end() ? known->second : nullptr;
}

void EntityFolders::keep(const EntityShelves& shelves) {
    upper_.clear();
    shelves_.clear();
    folders_.clear();
    latest_.clear();
    for (const auto& shelf : shelves) {
        latest_.emplace(shelf->character, shelf);
        shelves_.emplace(FolderPlace{shelf->id, shelf->character}, shelf);
        for (const auto& folder : shelf->folders) folders_.emplace(FolderPlace{folder->id, folder->characters}, folder);
    }
}

FolderTree EntityFolders::list(const git::ObjectId& root, const std::string& commit) const {
    FolderTree tree;
    tree.above.push_back(root);
    std::string lines_behind;
    bool has_manifest = false;
    for (const auto& top : upper(root, commit)) {
        if (top.name == "keys") {
            require_folder(top, commit, "");
            list_keys(top.id, commit, tree, lines_behind);
        } else if (top.name == "entities") {
            require_folder(top, commit, "");
            list_entities(top.id, commit, tree);
        } else {
            if (has_manifest) refuse("foreign file", commit, top.name);
            parse_manifest(top, tree.top, commit);
            append_contents_line(lines_behind, top.name);
            has_manifest = true;
        }
    }
    if (!has_manifest) refuse("manifest is missing", commit, "manifest");
    if (tree.top.keys.empty()) refuse("key file is missing", commit, "keys");
    require_bounds(tree, commit);
    tree.contents = contents_of(tree.shelves, lines_behind);
    return tree;
}

void EntityFolders::list_keys(const git::ObjectId& id, const std::string& commit, FolderTree& tree,
                              std::string& lines) const {
    tree.above.push_back(id);
    for (const auto& first : upper(id, commit + ":keys")) {
        const auto path = "keys/" + first.name + "/";
        require_fan_out(first, commit, "keys/");
        tree.above.push_back(first.id);
        for (const auto& entry : upper(first.id, commit + ":keys/" + first.name)) {
            const auto key = parse_key_file(entry, first.name);
            if (!key) refuse("foreign file", commit, path + entry.name);
            require_file(entry, commit, path);
            tree.top.keys.push_back(*key);
            append_contents_line(lines, path + entry.name);
        }
    }
}

// The shape of all folders is judged before any of the files in them.
void EntityFolders::list_entities(const git::ObjectId& id, const std::string& commit, FolderTree& tree) const {
    tree.above.push_back(id);
    const auto firsts = upper(id, commit + ":entities");
    std::vector<git::Tree> seconds(firsts.size());
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        require_fan_out(firsts[i], commit, "entities/");
        if (shelves_.contains({firsts[i].id, firsts[i].name})) continue;
        seconds[i] = upper(firsts[i].id, commit + ":entities/" + firsts[i].name);
        for (const auto& second : seconds[i]) require_fan_out(second, commit, "entities/" + firsts[i].name + "/");
    }
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        const FolderPlace place{firsts[i].id, firsts[i].name};
        const auto known = shelves_.find(place);
        tree.shelves.push_back(known != shelves_.end() ? known->second : shelf(place, seconds[i], commit));
    }
}

std::shared_ptr<const EntityShelf> EntityFolders::shelf(const FolderPlace& place, const git::Tree& entries,
                                                        const std::string& commit) const {
    EntityShelf shelf{.character = place.second, .id = place.first};
    for (const auto& entry : entries) {
        const FolderPlace below{entry.id, place.second + entry.name};
        auto known = known_folder(below, nullptr);
        add(shelf, known ? std::move(known) : folder(below, commit));
    }
    return std::make_shared<const EntityShelf>(std::move(shelf));
}

std::shared_ptr<const EntityFolder> EntityFolders::folder(const FolderPlace& place, const std::string& commit) const {
    const auto& [id, characters] = place;
    const auto path = "entities/" + characters.substr(0, 1) + "/" + characters.substr(1);
    EntityFolder folder{.characters = characters, .id = id};
    for (const auto& entry : entries(id, commit + ":" + path)) {
        const auto entity = parse_entity_file(entry, characters);
        if (!entity) refuse("foreign file", commit, path + "/" + entry.name);
        require_file(entry, commit, path + "/");
        folder.files.push_back(*entity);
        append_contents_line(folder.lines, path + "/" + entry.name);
    }
    std::ranges::sort(folder.files, {}, &EntityFile::name);
    folder.has_twice = std::ranges::adjacent_find(folder.files, {}, &EntityFile::name) != folder.files.end();
    return std::make_shared<const EntityFolder>(std::move(folder));
}

git::Tree EntityFolders::upper(const git::ObjectId& id, const std::string& where) const {
    const auto known = upper_.find(id);
    return known != upper_.end() ? known->second : entries(id, where);
}

git::Tree EntityFolders::entries(const git::ObjectId& id, const std::string& where) const {
    auto entries = naming(where, [&] { return repository_.read_tree(id); });
    if (entries.empty()) throw Error(ErrorCode::integrity, "foreign file: an empty folder", where);
    if (entries.size() > max_folder_entries)
        throw Error(ErrorCode::integrity, "folder has more files than a snapshot may", where);
    return entries;
}

}  // namespace adfkeep::snapshot
