#include "src/git/repository.hpp"

#include <fmt/format.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <thread>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/git/bounded_loose_backend.hpp"
#include "src/git/libgit2.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr int packed_first = 2, loose_then = 1;

/// The repository's own objects. libgit2's usual way, git_odb_open, would go on to whatever objects/info/alternates names.
OdbHandle open_objects(const fs::path& path) {
    const auto folder = (path / "objects").string();
    OdbHandle objects;
    BackendHandle packed;
    if (into(objects, git_odb_new) != 0 || into(packed, git_odb_backend_pack, folder.c_str()) != 0) {
        throw libgit2_failure(ErrorCode::invalid_input, "cannot open the objects", folder);
    }
    auto loose = make_bounded_loose_backend(folder);
    // The database owns a backend from the moment it is added.
    if (git_odb_add_backend(objects.get(), packed.get(), packed_first) == 0) packed.release();
    if (git_odb_add_backend(objects.get(), loose.get(), loose_then) == 0) loose.release();
    if (packed || loose) throw libgit2_failure(ErrorCode::invalid_input, "cannot open the objects", folder);
    return objects;
}

/// libgit2 ends folders in a slash.
fs::path without_slash(const char* folder) { return fs::path(folder).parent_path(); }

std::unique_ptr<Repository::State> open_state(const fs::path& path, unsigned flags) {
    start_libgit2();
    auto state = std::make_unique<Repository::State>();
    if (const int result = into(state->repository, git_repository_open_ext, path.c_str(), flags, nullptr); result != 0) {
        if (result == GIT_ENOTFOUND) throw Error(ErrorCode::invalid_input, "no Git repository is here", path.string());
        throw libgit2_failure(ErrorCode::invalid_input, "Git cannot read this repository", path.string());
    }
    state->path = without_slash(git_repository_commondir(state->repository.get()));
    state->head_path = without_slash(git_repository_path(state->repository.get()));
    state->objects = open_objects(state->path);
    git_repository_set_odb(state->repository.get(), state->objects.get());
    return state;
}

}  // namespace

void prepare() { static const std::jthread preparing(start_libgit2); }

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Repository Repository::open(const fs::path& path) { return Repository(open_state(path, GIT_REPOSITORY_OPEN_NO_SEARCH)); }

Repository Repository::discover(const fs::path& path) {
    return Repository(open_state(files::is_folder(path) ? path : path.parent_path(), GIT_REPOSITORY_OPEN_CROSS_FS));
}

const fs::path& Repository::path() const noexcept { return state_->path; }

fs::path Repository::work_tree() const {
    const char* folder = git_repository_workdir(state_->repository.get());
    return folder == nullptr ? fs::path() : without_slash(folder);
}

std::optional<ObjectId> Repository::resolve(const std::string& revision) const {
    ObjectHandle found, commit;
    if (into(found, git_revparse_single, state_->repository.get(), revision.c_str()) != 0 ||
        into(commit, git_object_peel, found.get(), GIT_OBJECT_COMMIT) != 0) {
        return std::nullopt;
    }
    return from_oid(*git_object_id(commit.get()));
}

Staging& Repository::State::staging() {
    std::call_once(staging_once_, [this] { staging_ = std::make_unique<Staging>(path); });
    return *staging_;
}

void Repository::State::refresh() {
    if (git_odb_refresh(objects.get()) != 0) throw libgit2_failure(ErrorCode::unavailable, "cannot look for new objects", path.string());
}

}  // namespace adfkeep::git
