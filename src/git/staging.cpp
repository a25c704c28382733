#include "src/git/staging.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/base/random.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr int lock_attempts = 250;  // about ten seconds in all
constexpr std::chrono::milliseconds longest_pause{50};
constexpr std::size_t random_bytes = 8;
constexpr char slash_in_file_name = ':';  // no reference may have it in its name

files::Descriptor open_lock(const fs::path& path) {
    auto file = files::open_at(AT_FDCWD, path.c_str(), O_RDWR | O_CREAT, 0666);
    if (!file) throw files::failure(errno, "cannot be locked", path.string());
    return file;
}

bool try_lock(const files::Descriptor& file, const fs::path& path) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK || errno == EINTR) return false;
    throw files::failure(errno, "cannot be locked", path.string());
}

void make_folder(const fs::path& path) {
    if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
        throw files::failure(errno, "cannot be made", path.string());
}

bool is_same_file(const fs::path& left, const fs::path& right) {
    struct stat one{}, other{};
    return ::lstat(left.c_str(), &one) == 0 && ::lstat(right.c_str(), &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/// A killed process may have left a reference locked. Its lock is a hard link to a file of its folder, so it cannot be
/// taken for anybody else's. A folder that vanishes meanwhile is removed by its own process, which has left nothing.
void release_references(const fs::path& folder, const fs::path& git_folder) {
    boost::system::error_code vanished;
    for (fs::directory_iterator entry(folder, vanished), end; entry != end; entry.increment(vanished)) {
        auto name = entry->path().filename().string();
        if (name.find(slash_in_file_name) == std::string::npos || name.find("..") != std::string::npos) continue;
        std::ranges::replace(name, slash_in_file_name, '/');
        const auto lock = git_folder / (name + ".lock");
        if (is_same_file(entry->path(), lock)) ::unlink(lock.c_str());
    }
}

/// Does not wait: invalid where somebody else holds it.
files::Descriptor try_lock_file(const fs::path& path) {
    auto file = open_lock(path);
    return try_lock(file, path) ? std::move(file) : files::Descriptor();
}

/// Whether a process that lives holds the lock. One that is not there, nobody holds.
bool is_held(const fs::path& path) {
    const auto file = files::open_at(AT_FDCWD, path.c_str(), O_RDWR);
    if (!file && errno == ENOENT) return false;
    if (!file) throw files::failure(errno, "cannot be locked", path.string());
    return !try_lock(file, path);
}

files::Descriptor lock_file(const fs::path& path) {
    auto file = open_lock(path);
    std::chrono::milliseconds pause{1};
    for (int attempt = 0; !try_lock(file, path); ++attempt) {
        if (attempt == lock_attempts) {
            throw Error(ErrorCode::unavailable, "another adfkeep holds this lock and does not let go", path.string(),
                        "end that one, then run this again");
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, longest_pause);
    }
    return file;
}

}  // namespace

Staging::Staging(fs::path git_folder) : git_folder_(std::move(git_folder)), root_(git_folder_ / "adfkeep-staging") {
    make_folder(root_);
    const auto gate = lock_gate();
    remove_stale();
    folder_ = root_ / to_hex(system_random().bytes(random_bytes));
    make_folder(folder_);
    lock_ = lock_file(folder_ / "lock");
}

Staging::~Staging() {
    boost::system::error_code ignored;
    fs::remove_all(folder_, ignored);
}

fs::path Staging::new_file() { return folder_ / std::to_string(used_++); }

fs::path Staging::reference_file(std::string_view name) const {
    std::string file_name(name);
    std::ranges::replace(file_name, '/', slash_in_file_name);
    return folder_ / file_name;
}

files::Descriptor Staging::lock_gate() const { return lock_file(root_ / "gate"); }

files::Descriptor Staging::try_lock_merging() const { return try_lock_file(root_ / "merging"); }

void Staging::remove_stale() const {
    boost::system::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root_)) {
        if (entry.path() == folder_ || !fs::is_directory(entry.symlink_status())) continue;
        // Whoever opened the gate has its lock by now, or is gone, or is about to be.
        if (is_held(entry.path() / "lock")) continue;
        release_references(entry.path(), git_folder_);
        fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace adfkeep::git
