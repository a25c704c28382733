#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/libgit2.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

void refuse_what_is_there(const fs::path& path) {
    if (!files::exists(path) || files::is_empty_folder(path)) return;
    const std::string next = "name a folder that is empty or does not exist yet";
    const bool is_repository = files::exists(path / "HEAD") && files::is_folder(path / "objects");
    if (!is_repository) throw Error(ErrorCode::refused_for_safety, "holds other files", path.string(), next);
    const auto there = Repository::open(path);
    if (!there.work_tree().empty()) throw Error(ErrorCode::refused_for_safety, "belongs to a working tree", path.string(), next);
    if (!there.references("").empty()) throw Error(ErrorCode::refused_for_safety, "holds a repository that is in use", path.string(), next);
}

/// libgit2 syncs what it writes later, but nothing of a new repository.
void sync(const fs::path& path) {
    for (const char* folder : {"objects/info", "objects/pack", "objects", "refs/heads", "refs/tags", "refs"}) files::sync_folder(path / folder);
    files::sync_folder(path);
    files::sync_folder(fs::absolute(path).lexically_normal().parent_path());
}

}  // namespace

Repository Repository::create(const fs::path& path) {
    start_libgit2();
    refuse_what_is_there(path);
    files::create_folders(path);
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_BARE;
    options.initial_head = "main";
    git_repository* made = nullptr;
    if (git_repository_init_ext(&made, path.c_str(), &options) != GIT_OK) throw libgit2_error(ErrorCode::unavailable, "cannot make a Git repository", path.string());
    const RepositoryHandle owner(made);
    sync(path);
    return open(path);
}

}  // namespace adfkeep::git
