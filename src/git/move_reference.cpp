// Moving a reference so that it survives the end of the power, and other programs that move it at the same time.
//
// Git's programs take a reference's lock by creating NAME.lock, and a killed one leaves it there for ever. Ours is a
// hard link to a file of the process's staging folder, which is itself held by a lock that the system frees: so a lock
// whose file lies in a folder that nobody holds is known to be dead and is removed, and anybody else's lock is waited
// for and never touched.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/disk.hpp"
#include "src/git/reference_name.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr int lock_attempts = 20;  // most of a second; Git itself waits a tenth of one
constexpr std::chrono::milliseconds longest_pause{50};

/// False where somebody else has it.
bool try_lock_reference(const fs::path& staged, const fs::path& lock) {
    for (;;) {
        files::create_folders(lock.parent_path(), 0777);
        if (::link(staged.c_str(), lock.c_str()) == 0) return true;
        if (errno == EEXIST) return false;
        if (errno != ENOENT) throw disk_failure(errno, lock);  // else a `git gc` has just removed the empty folder
    }
}

void lock_reference(const Staging& staging, const fs::path& staged, const fs::path& lock) {
    std::chrono::milliseconds pause{1};
    for (int attempt = 0; !try_lock_reference(staged, lock); ++attempt) {
        if (attempt == lock_attempts) {
            throw Error(ErrorCode::unavailable, "another Git program has locked this reference", lock.string(),
                        "run it again when that has ended; if no such program runs, remove this file");
        }
        staging.remove_stale();
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, longest_pause);
    }
}

/// Each folder above `path`, up to `last`.
void sync_folders_above(const fs::path& path, const fs::path& last) {
    auto folder = path;
    do {
        folder = folder.parent_path();
        files::sync_folder(folder);
    } while (folder != last);
}

/// A reference cannot be another's folder.
void refuse_conflict(const Repository& repository, const std::string& name) {
    for (auto end = name.rfind('/'); end != std::string::npos;
         end = end == 0 ? std::string::npos : name.rfind('/', end - 1)) {
        if (repository.reference(name.substr(0, end)))
            throw Error(ErrorCode::invalid_input, "a reference stands in the way of " + name, name.substr(0, end));
    }
    if (!repository.references(name + "/").empty())
        throw Error(ErrorCode::invalid_input, "references stand in the way of " + name, name + "/");
}

}  // namespace

bool Repository::move_reference(const std::string& name, const std::optional<ObjectId>& expected,
                                const ObjectId& target) {
    if (!is_reference_name(name) || !name.starts_with("refs/"))
        throw Error(ErrorCode::invalid_input, "is not the name of a reference", name);
    if (!expected) refuse_conflict(*this, name);
    const auto& staging = state_->staging();
    const auto target_path = path() / name;
    const auto lock = fs::path(target_path.string() + ".lock");

    const auto gate = staging.lock_gate();
    const TemporaryFile staged(staging.reference_file(name));
    const auto file = create_file(staged.path(), 0666);
    write_to(file, to_hex(target.view()) + "\n", staged.path());
    sync_to_disk(file, staged.path());
    lock_reference(staging, staged.path(), lock);
    TemporaryFile locked(lock);
    if (reference(name) != expected) return false;
    rename_file(lock, target_path);
    locked.keep();
    // Above a new reference some folders may be new, and of a process that was killed before it synced them.
    sync_folders_above(target_path, expected ? target_path.parent_path() : path());
    return true;
}

}  // namespace adfkeep::git
