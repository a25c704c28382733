// A new repository is written here and not by libgit2, which syncs none of it and adds hooks and descriptions that
// nobody needs.
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

/// Whether a folder holds nothing but folders and the `config` of a creation that was cut short: HEAD is written last.
bool is_unfinished(const fs::path& path) {
    boost::system::error_code error;
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        const auto name = entry->path().lexically_relative(path);
        if (!fs::is_directory(entry->symlink_status()) && name != "config") return false;
        if (!name.string().starts_with("objects") && !name.string().starts_with("refs") && name != "config")
            return false;
    }
    return !error;
}

void refuse_what_is_there(const fs::path& path) {
    if (!files::exists(path) || is_unfinished(path)) return;
    const std::string next = "name a folder that is empty or does not exist yet";
    if (!files::exists(path / "HEAD") || !files::is_folder(path / "objects"))
        throw Error(ErrorCode::refused_for_safety, "holds other files", path.string(), next);
    const auto there = Repository::open(path);
    if (!there.work_tree().empty())
        throw Error(ErrorCode::refused_for_safety, "belongs to a working tree", path.string(), next);
    if (!there.references("").empty())
        throw Error(ErrorCode::refused_for_safety, "holds a repository that is in use", path.string(), next);
}

}  // namespace

Repository Repository::create(const fs::path& path) {
    refuse_what_is_there(path);
    for (const char* folder : {"objects/info", "objects/pack", "refs/heads", "refs/tags"})
        files::create_folders(path / folder);
    if (!files::exists(path / "config")) files::write_atomically(path / "config", created_config);
    files::write_atomically(path / "HEAD", created_head);
    return open(path);
}

}  // namespace adfkeep::git
