#include "src/git/layout.hpp"

#include <boost/filesystem/operations.hpp>

#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/git/config_file.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t max_config_bytes = 1u << 20, max_link_bytes = 8192;
constexpr std::string_view link_prefix = "gitdir: ";

/// The path in a file of one line, seen from `folder`.
fs::path read_path(const fs::path& file, std::string_view prefix, const fs::path& folder) {
    auto text = files::read(file, max_link_bytes);
    if (!text.starts_with(prefix)) throw Error(ErrorCode::invalid_input, "is not a link to a Git folder", file.string());
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return fs::absolute(text.substr(prefix.size()), folder);
}

fs::path common_folder_of(const fs::path& git_folder) {
    const auto link = git_folder / "commondir";
    return files::exists(link) ? read_path(link, "", git_folder) : git_folder;
}

/// As Git tells a Git folder from others.
bool is_git_folder(const fs::path& path) {
    boost::system::error_code absent;
    if (!files::is_folder(path) || fs::symlink_status(path / "HEAD", absent).type() == fs::file_not_found) return false;
    const auto common = common_folder_of(path);
    return files::is_folder(common / "objects") && files::is_folder(common / "refs");
}

Config read_config(const fs::path& common) {
    const auto path = common / "config";
    return files::exists(path) ? parse_config(files::read(path, max_config_bytes), path.string()) : Config();
}

[[noreturn]] void refuse(const fs::path& path, const std::string& what) {
    throw Error(ErrorCode::invalid_input, "cannot read this repository: it has " + what, path.string(), "make a plain clone of it, or use a newer adfkeep");
}

/// Extensions that change nothing of what is read here.
bool is_harmless(std::string_view extension, std::string_view value) {
    return extension == "noop" || extension == "noop-v1" || extension == "preciousobjects" || extension == "partialclone" || extension == "worktreeconfig" ||
           (extension == "objectformat" && value == "sha1") || (extension == "refstorage" && value == "files");
}

void refuse_unknown_format(const Config& config, const fs::path& path) {
    const auto found = config.find("core.repositoryformatversion");
    const auto version = found == config.end() ? std::string("0") : found->second;
    if (version != "0" && version != "1") refuse(path, "format version " + version);
    constexpr std::string_view prefix = "extensions.";
    for (const auto& [name, value] : config) {
        if (!name.starts_with(prefix) || is_harmless(std::string_view(name).substr(prefix.size()), value)) continue;
        // Git itself ignores the others in version 0, but these two it refuses.
        if (version == "1" || name == "extensions.objectformat" || name == "extensions.refstorage") refuse(path, name + " = " + value);
    }
}

fs::path work_tree_of(const fs::path& git_folder, const Config& config) {
    if (is_true(config, "core.bare", git_folder.filename() != ".git")) return {};
    if (const auto found = config.find("core.worktree"); found != config.end()) return fs::absolute(found->second, git_folder);
    return git_folder.filename() == ".git" ? git_folder.parent_path() : fs::path();
}

}  // namespace

std::optional<Layout> find_layout(const fs::path& path) {
    const auto inside = path / ".git";
    const bool is_link = files::exists(inside) && !files::is_folder(inside);
    const auto folder = is_link ? read_path(inside, link_prefix, path) : is_git_folder(inside) ? inside : path;
    if (!is_git_folder(folder)) {
        if (is_link) throw Error(ErrorCode::invalid_input, "the Git folder that it names is not there", inside.string());
        return std::nullopt;
    }
    Layout layout{.head_folder = fs::canonical(folder), .common_folder = fs::canonical(common_folder_of(folder))};
    const auto config = read_config(layout.common_folder);
    refuse_unknown_format(config, layout.common_folder);
    layout.work_tree = is_link ? fs::canonical(path) : work_tree_of(layout.head_folder, config);
    return layout;
}

}  // namespace adfkeep::git
