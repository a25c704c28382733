#include "snapshot/tree.hpp"

#include <algorithm>
#include <map>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_folder_entries = max_entities + 64;

std::string digest_suffix(const StoredFile& file) { return "." + to_hex(file.digest.view()); }

std::string file_name(const KeyFileEntry& key) { return to_base32(key.key.view()) + digest_suffix(key.file); }

std::string file_name(const EntityFile& entity) {
    return to_base32(entity.name.view()) + "." + to_base32(entity.content.view()) + digest_suffix(entity.file);
}

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

std::string_view line(std::string& buffer, const StoredFile& file, const std::string& path) {
    buffer = to_hex(file.digest.view());
    buffer += "  ";
    buffer += path;
    buffer += '\n';
    return buffer;
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

/// Folders by path, deepest content first: what write_tree turns into tree objects.
class Folder {
public:
    void add(std::string_view path, const git::ObjectId& id) {
        const auto slash = path.find('/');
        if (slash == std::string_view::npos)
            files_.push_back({.name = std::string(path), .mode = git::mode_file, .id = id});
        else
            folders_[std::string(path.substr(0, slash))].add(path.substr(slash + 1), id);
    }

    git::ObjectId write(const std::set<git::ObjectId>& known, git::ObjectWriter& writer) {
        for (auto& [name, folder] : folders_)
            files_.push_back({.name = name, .mode = git::mode_tree, .id = folder.write(known, writer)});
        const auto content = git::encode_tree(std::move(files_));
        const auto id = git::object_id(git::ObjectType::tree, content);
        return known.contains(id) ? id : writer.add(git::ObjectType::tree, content, git::Compression::deflate);
    }

private:
    git::Tree files_;
    std::map<std::string, Folder, std::less<>> folders_;
};

}  // namespace

std::string manifest_path(const SnapshotTree& tree) {
    return "manifest." + to_base32(tree.manifest_content.view()) + digest_suffix(tree.manifest);
}

std::string path_of(const KeyFileEntry& key) {
    const auto name = file_name(key);
    return "keys/" + name.substr(0, 1) + "/" + name;
}

std::string path_of(const EntityFile& entity) {
    const auto name = file_name(entity);
    return "entities/" + name.substr(0, 1) + "/" + name.substr(1, 1) + "/" + name;
}

// Base32 keeps the order of bytes except that its digits 2 to 7 sort below its letters, so paths are sorted as text.
Sha256 contents_of(const SnapshotTree& tree) {
    std::vector<std::pair<std::string, const StoredFile*>> files;
    files.reserve(tree.entities.size() + tree.keys.size() + 1);
    for (const auto& entity : tree.entities) files.emplace_back(path_of(entity), &entity.file);
    for (const auto& key : tree.keys) files.emplace_back(path_of(key), &key.file);
    files.emplace_back(manifest_path(tree), &tree.manifest);
    std::ranges::sort(files, {}, [](const auto& file) -> const std::string& { return file.first; });
    crypto::Sha256Stream stream;
    std::string buffer;
    for (const auto& [path, file] : files) stream.add(line(buffer, *file, path));
    return stream.finish();
}

std::vector<const EntityFile*> all_files(const SnapshotTree& tree) {
    std::vector<const EntityFile*> files;
    files.reserve(tree.entities.size());
    for (const auto& entity : tree.entities) files.push_back(&entity);
    return files;
}

git::Tree TreeReader::folder(const git::ObjectId& id, const std::string& where) {
    auto entries = naming(where, [&] { return repository_.read_tree(id); });
    folders_.insert(id);
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
        }
    }
}

void TreeReader::read_entities(const git::ObjectId& id, const std::string& commit, SnapshotTree& tree) {
    for (const auto& first : folder(id, commit + ":entities")) {
        require_fan_out(first, commit, "entities/");
        for (const auto& second : folder(first.id, commit + ":entities/" + first.name)) {
            const auto path = "entities/" + first.name + "/" + second.name + "/";
            require_fan_out(second, commit, "entities/" + first.name + "/");
            for (const auto& entry : folder(second.id, commit + ":entities/" + first.name + "/" + second.name)) {
                const auto entity = parse_entity_file(entry, first.name + second.name);
                if (!entity) refuse("foreign file", commit, path + entry.name);
                require_file(entry, commit, path);
                tree.entities.push_back(*entity);
            }
        }
    }
}

SnapshotTree TreeReader::read(const git::ObjectId& root, const std::string& commit) {
    SnapshotTree tree;
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
            has_manifest = true;
        }
    }
    if (!has_manifest) refuse("manifest is missing", commit, "manifest");
    if (tree.keys.empty()) refuse("key file is missing", commit, "keys");
    arrange(tree, commit);
    return tree;
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

git::ObjectId write_tree(const SnapshotTree& tree, const std::set<git::ObjectId>& known, git::ObjectWriter& writer) {
    Folder root;
    root.add(manifest_path(tree), tree.manifest.id);
    for (const auto& key : tree.keys) root.add(path_of(key), key.file.id);
    for (const auto& entity : tree.entities) root.add(path_of(entity), entity.file.id);
    return root.write(known, writer);
}

}  // namespace adfkeep::snapshot
