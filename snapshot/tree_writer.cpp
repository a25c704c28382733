#include "snapshot/tree_writer.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "src/base/encoding.hpp"

namespace adfkeep::snapshot {
namespace {

/// Folders by path, deepest content first: what write_tree turns into tree objects.
class Folder {
public:
    void add(std::string_view path, unsigned mode, const git::ObjectId& id) {
        const auto slash = path.find('/');
        if (slash == std::string_view::npos)
            entries_.push_back({.name = std::string(path), .mode = mode, .id = id});
        else
            folders_[std::string(path.substr(0, slash))].add(path.substr(slash + 1), mode, id);
    }

    git::ObjectId write(const TreeReader* before, git::ObjectWriter& writer) {
        for (auto& [name, folder] : folders_)
            entries_.push_back({.name = name, .mode = git::mode_tree, .id = folder.write(before, writer)});
        const auto content = git::encode_tree(std::move(entries_));
        const auto id = git::object_id(git::ObjectType::tree, content);
        if (before != nullptr && before->folders().contains(id)) return id;
        return writer.add(git::ObjectType::tree, content, git::Compression::deflate);
    }

private:
    git::Tree entries_;
    std::map<std::string, Folder, std::less<>> folders_;
};

/// Writes one tree; what a folder of entities shares with the tree before is not spelled again.
class TreeWriter {
public:
    TreeWriter(const TreeReader* before, git::ObjectWriter& writer) : before_(before), writer_(writer) {}

    WrittenTree write(const SnapshotTree& tree) {
        add_entities(tree.entities);
        std::vector<std::pair<std::string, git::ObjectId>> keys;
        for (const auto& key : tree.keys) keys.emplace_back(path_of(key), key.file.id);
        add_files(std::move(keys), lines_behind_);
        add_files({{manifest_path(tree), tree.manifest.id}}, lines_behind_);
        crypto::Sha256Stream contents;
        for (const auto& [characters, lines] : entity_lines_) contents.add(lines);
        contents.add(lines_behind_);
        return {.id = root_.write(before_, writer_), .contents = contents.finish()};
    }

private:
    void add_entities(const std::vector<EntityFile>& entities) {
        for (auto begin = entities.begin(); begin != entities.end();) {
            const auto characters = folder_of(*begin);
            const auto end = std::find_if(begin, entities.end(),
                                          [&](const EntityFile& file) { return folder_of(file) != characters; });
            add_entity_folder(characters, {begin, end});
            begin = end;
        }
    }

    /// The two characters of the folder.
    static std::string folder_of(const EntityFile& file) {
        return to_base32(file.name.view().substr(0, 2)).substr(0, 2);
    }

    void add_entity_folder(const std::string& characters, std::span<const EntityFile> files) {
        auto& lines = entity_lines_[characters];
        if (before_ != nullptr) {
            if (const auto [folder, id] = before_->entity_folder(characters);
                folder != nullptr && std::ranges::is_permutation(folder->files, files)) {
                lines = folder->lines;
                root_.add("entities/" + characters.substr(0, 1) + "/" + characters.substr(1), git::mode_tree, id);
                return;
            }
        }
        std::vector<std::pair<std::string, git::ObjectId>> paths;
        for (const auto& file : files) paths.emplace_back(path_of(file), file.file.id);
        add_files(std::move(paths), lines);
    }

    void add_files(std::vector<std::pair<std::string, git::ObjectId>> files, std::string& lines) {
        std::ranges::sort(files);
        for (const auto& [path, id] : files) {
            root_.add(path, git::mode_file, id);
            append_contents_line(lines, path);
        }
    }

    const TreeReader* before_;
    git::ObjectWriter& writer_;
    Folder root_;
    std::map<std::string, std::string> entity_lines_;  ///< of the Contents, by folder
    std::string lines_behind_;                         ///< of keys and manifest
};

}  // namespace

WrittenTree write_tree(const SnapshotTree& tree, const TreeReader* before, git::ObjectWriter& writer) {
    return TreeWriter(before, writer).write(tree);
}

}  // namespace adfkeep::snapshot
