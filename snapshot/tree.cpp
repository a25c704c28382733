#include "snapshot/tree.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t digest_digits = 2 * Sha256::size;

std::string digest_suffix(const StoredFile& file) { return "." + to_hex(file.digest.view()); }

std::string file_name(const KeyFileEntry& key) { return to_base32(key.key.view()) + digest_suffix(key.file); }

std::string file_name(const EntityFile& entity) {
    return to_base32(entity.name.view()) + "." + to_base32(entity.content.view()) + digest_suffix(entity.file);
}

}  // namespace

void append_contents_line(std::string& lines, std::string_view path) {
    lines.append(path.substr(path.size() - digest_digits)).append("  ").append(path) += '\n';
}

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
    std::vector<std::string> paths;
    paths.reserve(tree.entities.size() + tree.keys.size() + 1);
    for (const auto& entity : tree.entities) paths.push_back(path_of(entity));
    for (const auto& key : tree.keys) paths.push_back(path_of(key));
    paths.push_back(manifest_path(tree));
    std::ranges::sort(paths);
    crypto::Sha256Stream stream;
    std::string line;
    for (const auto& path : paths) {
        line.clear();
        append_contents_line(line, path);
        stream.add(line);
    }
    return stream.finish();
}

std::vector<const EntityFile*> all_files(const SnapshotTree& tree) {
    std::vector<const EntityFile*> files;
    files.reserve(tree.entities.size());
    for (const auto& entity : tree.entities) files.push_back(&entity);
    return files;
}

}  // namespace adfkeep::snapshot
