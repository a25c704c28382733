#include <algorithm>
#include <boost/filesystem/operations.hpp>

#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr int max_folder_depth = 64;

/// The name of every file below `folder` that may be a reference. Links are not followed.
void add_loose_names(const fs::path& folder, const std::string& name, int depth, std::vector<std::string>& names) {
    boost::system::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const auto entry_name = name + '/' + entry->path().filename().string();
        if (!fs::is_directory(entry->symlink_status())) {
            names.push_back(entry_name);
        } else if (depth < max_folder_depth) {
            add_loose_names(entry->path(), entry_name, depth + 1, names);
        }
    }
}

/// Names that libgit2's iterator tells, and those of the files that it passes over in silence because they are damaged.
std::vector<std::string> reference_names(git_repository* repository, const fs::path& git_folder) {
    std::vector<std::string> names;
    add_loose_names(git_folder / "refs", "refs", 0, names);
    std::erase_if(names, [](const std::string& name) {
        int valid = 0;
        return git_reference_name_is_valid(&valid, name.c_str()) != GIT_OK || valid == 0;
    });
    git_reference_iterator* iterator = nullptr;
    if (git_reference_iterator_new(&iterator, repository) != GIT_OK) throw libgit2_error(ErrorCode::integrity, "damaged reference", git_folder.string());
    const ReferenceIteratorHandle owner(iterator);
    const char* name = nullptr;
    int result = GIT_OK;
    while ((result = git_reference_next_name(&name, iterator)) == GIT_OK) names.emplace_back(name);
    if (result != GIT_ITEROVER) throw libgit2_error(ErrorCode::integrity, "damaged reference", git_folder.string());
    std::ranges::sort(names);
    const auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
    return names;
}

/// Absent where there is none.
ReferenceHandle look_up(const Repository& repository, const std::string& name) {
    git_reference* found = nullptr;
    const int result = git_reference_lookup(&found, repository.state().libgit2.get(), name.c_str());
    if (result == GIT_ENOTFOUND || result == GIT_EINVALIDSPEC) return nullptr;
    if (result != GIT_OK) throw libgit2_error(ErrorCode::integrity, "damaged reference", (repository.path() / name).string());
    return ReferenceHandle(found);
}

}  // namespace

std::optional<ObjectId> Repository::reference(const std::string& name) const {
    const auto found = look_up(*this, name);
    if (!found) return std::nullopt;
    if (git_reference_type(found.get()) == GIT_REFERENCE_DIRECT) return to_id(*git_reference_target(found.get()));
    if (name != "HEAD") throw Error(ErrorCode::integrity, "symbolic reference", (path() / name).string());
    git_reference* target = nullptr;
    const int result = git_reference_resolve(&target, found.get());
    if (result == GIT_ENOTFOUND) return std::nullopt;
    if (result != GIT_OK) throw libgit2_error(ErrorCode::integrity, "damaged reference", (path() / name).string());
    const ReferenceHandle resolved(target);
    return to_id(*git_reference_target(target));
}

std::vector<std::pair<std::string, ObjectId>> Repository::references(std::string_view prefix) const {
    std::vector<std::pair<std::string, ObjectId>> direct;
    for (const auto& name : reference_names(state_->libgit2.get(), path())) {
        if (!name.starts_with(prefix)) continue;
        const auto found = look_up(*this, name);
        if (found && git_reference_type(found.get()) == GIT_REFERENCE_DIRECT) direct.emplace_back(name, to_id(*git_reference_target(found.get())));
    }
    return direct;
}

std::optional<ObjectId> Repository::resolve(const std::string& revision) const {
    git_object* found = nullptr;
    if (git_revparse_single(&found, state_->libgit2.get(), revision.c_str()) != GIT_OK) return std::nullopt;
    const ObjectHandle object(found);
    git_object* commit = nullptr;
    if (git_object_peel(&commit, found, GIT_OBJECT_COMMIT) != GIT_OK) return std::nullopt;
    const ObjectHandle owner(commit);
    return to_id(*git_object_id(commit));
}

}  // namespace adfkeep::git
