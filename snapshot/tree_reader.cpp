#include "snapshot/tree_reader.hpp"

#include <algorithm>
#include <functional>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_folder_entries = max_entities + 64;

[[noreturn]] void refuse(const std::string& what, const std::string& commit, const std::string& path) {
    throw Error(ErrorCode::integrity, what, commit + ":" + path);
}

void require_folder(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    if (entry.mode != git::mode_tree) refuse("foreign file", commit, path + entry.name);
}

/// Folders between the top and the files are single characters of the names below them.
void require_fan_out(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    require_folder(entry, commit, path);
    if (entry.name.size() != 1) refuse("foreign file", commit, path + entry.name);
}

void require_file(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    if (entry.mode != git::mode_file)
        refuse("foreign file: its mode is not that of a plain file", commit, path + entry.name);
}

std::optional<StoredFile> stored_file(std::string_view digest, const git::TreeEntry& entry) {
    const auto parsed = fixed_from_hex<Sha256>(digest);
    return parsed ? std::optional(StoredFile{.digest = *parsed, .id = entry.id}) : std::nullopt;
}

std::optional<KeyFileEntry> parse_key_file(const git::TreeEntry& entry, std::string_view folder) {
    const auto parts = split(entry.name, '.');
    if (parts.size() != 2 || !parts[0].starts_with(folder)) return std::nullopt;
    const auto key = fixed_from_base32<ShortKeyId>(parts[0]);
    const auto file = stored_file(parts[1], entry);
    return key && file ? std::optional(KeyFileEntry{.key = *key, .file = *file}) : std::nullopt;
}

std::optional<EntityFile> parse_entity_file(const git::TreeEntry& entry, std::string_view folders) {
    const auto parts = split(entry.name, '.');
    if (parts.size() != 3 || !parts[0].starts_with(folders)) return std::nullopt;
    const auto name = fixed_from_base32<EntityName>(parts[0]);
    const auto content = fixed_from_base32<ContentName>(parts[1]);
    const auto file = stored_file(parts[2], entry);
    return name && content && file ? std::optional(EntityFile{.name = *name, .content = *content, .file = *file})
                                   : std::nullopt;
}

void parse_manifest(const git::TreeEntry& entry, SnapshotTree& tree, const std::string& commit) {
    const auto parts = split(entry.name, '.');
    const auto content =
        parts.size() == 3 && parts[0] == "manifest" ? fixed_from_base32<ContentName>(parts[1]) : std::nullopt;
    const auto file = content ? stored_file(parts[2], entry) : std::nullopt;
    if (!file) refuse("foreign file", commit, entry.name);
    require_file(entry, commit, "");
    tree.manifest_content = *content;
    tree.manifest = *file;
}

/// Sorts; refuses what is there twice and more than the format allows.
void arrange(SnapshotTree& tree, const std::string& commit) {
    if (tree.entities.size() > max_entities || tree.keys.size() > max_keys)
        refuse("snapshot has more entities or keys than the format allows", commit, "");
    std::ranges::sort(tree.keys, {}, &KeyFileEntry::key);
    std::ranges::sort(tree.entities, {}, &EntityFile::name);
    if (const auto twice = std::ranges::adjacent_find(tree.entities, {}, &EntityFile::name);
        twice != tree.entities.end())
        refuse("foreign file: two files of one entity", commit, path_of(*twice));
    if (const auto twice = std::ranges::adjacent_find(tree.keys, {}, &KeyFileEntry::key); twice != tree.keys.end())
        refuse("foreign file: two files of one key", commit, path_of(*twice));
}

}  // namespace

git::Tree TreeReader::folder(const git::ObjectId& id, const std::string& where) {
    auto found = entries(id, where);
    folders_.insert(id);
    return found;
}

git::Tree TreeReader::entries(const git::ObjectId& id, const std::string& where) const {
    auto entries = naming(where, [&] { return repository_.read_tree(id); });
    if (entries.empty()) throw Error(ErrorCode::integrity, "foreign file: an empty folder", where);
    if (entries.size() > max_folder_entries)
        throw Error(ErrorCode::integrity, "folder has more files than a snapshot may", where);
    return entries;
}

void TreeReader::read_keys(const git::ObjectId& id, const std::string& commit, SnapshotTree& tree) {
    for (const auto& first : folder(id, commit + ":keys")) {
        const auto path = "keys/" + first.name + "/";
        require_fan_out(first, commit, "keys/");
        for (const auto& entry : folder(first.id, commit + ":keys/" + first.name)) {
            const auto key = parse_key_file(entry, first.name);
            if (!key) refuse("foreign file", commit, path + entry.name);
            require_file(entry, commit, path);
            tree.keys.push_back(*key);
            append_contents_line(lines_behind_, path + entry.name);
        }
    }
}

void TreeReader::read_entities(const git::ObjectId& id, const std::string& commit, SnapshotTree& tree) {
    std::vector<std::pair<std::string, git::ObjectId>> places;
    for (const auto& first : folder(id, commit + ":entities")) {
        require_fan_out(first, commit, "entities/");
        for (const auto& second : folder(first.id, commit + ":entities/" + first.name)) {
            require_fan_out(second, commit, "entities/" + first.name + "/");
            places.emplace_back(first.name + second.name, second.id);
        }
    }
    std::vector<std::shared_ptr<const EntityFolder>> folders(places.size());
    parallel_for(places.size(), [&](std::size_t i) {
        const auto before = before_.find(places[i]);
        folders[i] = before != before_.end() ? before->second : read_entity_folder(places[i], commit);
    });
    before_.clear();
    for (std::size_t i = 0; i < places.size(); ++i) {
        folders_.insert(places[i].second);
        tree.entities.insert(tree.entities.end(), folders[i]->files.begin(), folders[i]->files.end());
        before_.emplace(std::move(places[i]), std::move(folders[i]));
    }
}

std::shared_ptr<const TreeReader::EntityFolder> TreeReader::read_entity_folder(const EntityPlace& place,
                                                                               const std::string& commit) const {
    const auto& [characters, id] = place;
    const auto path = "entities/" + characters.substr(0, 1) + "/" + characters.substr(1);
    EntityFolder folder;
    for (const auto& entry : entries(id, commit + ":" + path)) {
        const auto entity = parse_entity_file(entry, characters);
        if (!entity) refuse("foreign file", commit, path + "/" + entry.name);
        require_file(entry, commit, path + "/");
        folder.files.push_back(*entity);
        append_contents_line(folder.lines, path + "/" + entry.name);
    }
    return std::make_shared<const EntityFolder>(std::move(folder));
}

SnapshotTree TreeReader::read(const git::ObjectId& root, const std::string& commit) {
    SnapshotTree tree;
    lines_behind_.clear();
    bool has_manifest = false;
    for (const auto& top : folder(root, commit)) {
        if (top.name == "keys") {
            require_folder(top, commit, "");
            read_keys(top.id, commit, tree);
        } else if (top.name == "entities") {
            require_folder(top, commit, "");
            read_entities(top.id, commit, tree);
        } else {
            if (has_manifest) refuse("foreign file", commit, top.name);
            parse_manifest(top, tree, commit);
            append_contents_line(lines_behind_, top.name);
            has_manifest = true;
        }
    }
    if (tree.entities.empty()) before_.clear();
    if (!has_manifest) refuse("manifest is missing", commit, "manifest");
    if (tree.keys.empty()) refuse("key file is missing", commit, "keys");
    arrange(tree, commit);
    return tree;
}

std::pair<const TreeReader::EntityFolder*, git::ObjectId> TreeReader::entity_folder(
    const std::string& characters) const {
    const auto found = before_.lower_bound({characters, git::ObjectId{}});
    if (found == before_.end() || found->first.first != characters) return {};
    return {found->second.get(), found->first.second};
}

// Git sorts a tree by the bytes of its names, so the lines were read in order of path: entities/, keys/, manifest.
Sha256 TreeReader::contents() const {
    crypto::Sha256Stream stream;
    for (const auto& [place, folder] : before_) stream.add(folder->lines);
    stream.add(lines_behind_);
    return stream.finish();
}

std::optional<EntityFile> TreeReader::find(const git::ObjectId& root, const EntityName& name,
                                           const std::string& commit) {
    const auto text = to_base32(name.view());
    const std::string steps[] = {"entities", text.substr(0, 1), text.substr(1, 1)};
    git::ObjectId id = root;
    for (const auto& step : steps) {
        const auto entries = folder(id, commit);
        const auto found = std::ranges::find(entries, step, &git::TreeEntry::name);
        if (found == entries.end()) return std::nullopt;
        require_folder(*found, commit, "");
        id = found->id;
    }
    for (const auto& entry : folder(id, commit))
        if (entry.name.starts_with(text)) return parse_entity_file(entry, text.substr(0, 2));
    return std::nullopt;
}

}  // namespace adfkeep::snapshot
