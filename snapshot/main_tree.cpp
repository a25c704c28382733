#include "snapshot/main_tree.hpp"

#include <algorithm>
#include <array>

#include "snapshot/configuration.hpp"
#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::array fixed_files = {configuration_file, heads_file,         allowed_signers_file, sealed_names_file,
                                    names_key_file,     recovery_text_file, recovery_script_file};

constexpr std::size_t max_pem_bytes = 64u << 10;

std::string place(const std::string& commit, const std::string& path) {
    return path.empty() ? commit : commit + ":" + path;
}

bool is_expected(const git::TreeEntry& entry, const std::string& path) {
    if (entry.mode != git::mode_file) return false;
    if (path.starts_with(recovery_folder)) return path.ends_with(".pem");
    return std::ranges::find(fixed_files, path) != fixed_files.end();
}

void read_folder(const git::Repository& repository, const git::ObjectId& tree, const std::string& folder,
                 const std::string& commit, MainFiles& files) {
    const auto entries =
        naming(place(commit, folder.substr(0, folder.find('/'))), [&] { return repository.read_tree(tree); });
    if (entries.empty())
        throw Error(ErrorCode::integrity, "foreign file: an empty folder",
                    place(commit, folder.substr(0, folder.find('/'))));
    for (const auto& entry : entries) {
        const auto path = folder + entry.name;
        if (folder.empty() && entry.mode == git::mode_tree && path + "/" == recovery_folder) {
            read_folder(repository, entry.id, path + "/", commit, files);
        } else if (is_expected(entry, path)) {
            const auto most = folder.empty() ? max_configuration_bytes : max_pem_bytes;
            files.emplace(path, naming(place(commit, path),
                                       [&] { return repository.read(git::ObjectType::blob, entry.id, most); }));
        } else {
            throw Error(ErrorCode::integrity, "foreign file", place(commit, path));
        }
    }
}

}  // namespace

MainFiles read_main_files(const git::Repository& repository, const git::ObjectId& tree, const std::string& commit) {
    MainFiles files;
    read_folder(repository, tree, "", commit, files);
    for (const auto* path : fixed_files)
        if (!files.contains(path)) throw Error(ErrorCode::integrity, "file is missing", place(commit, path));
    return files;
}

git::ObjectId write_main_files(const MainFiles& files, git::ObjectWriter& writer) {
    git::Tree top, recovery;
    for (const auto& [path, content] : files) {
        const auto id = writer.add(git::ObjectType::blob, content, git::Compression::deflate);
        const bool is_recovery = path.starts_with(recovery_folder);
        (is_recovery ? recovery : top)
            .push_back(
                {.name = path.substr(is_recovery ? recovery_folder.size() : 0), .mode = git::mode_file, .id = id});
    }
    if (!recovery.empty()) {
        const auto id =
            writer.add(git::ObjectType::tree, git::encode_tree(std::move(recovery)), git::Compression::deflate);
        top.push_back({.name = std::string(recovery_folder.substr(0, recovery_folder.size() - 1)),
                       .mode = git::mode_tree,
                       .id = id});
    }
    return writer.add(git::ObjectType::tree, git::encode_tree(std::move(top)), git::Compression::deflate);
}

Sha256 contents_of(const MainFiles& files) {
    crypto::Sha256Stream stream;
    for (const auto& [path, content] : files) stream.add(to_hex(crypto::sha256(content).view()) + "  " + path + "\n");
    return stream.finish();
}

}  // namespace adfkeep::snapshot
