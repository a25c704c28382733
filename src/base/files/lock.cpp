#include "src/base/files/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace adfkeep::files {

namespace {

[[noreturn]] void fail(const boost::filesystem::path& path) {
    throw failure(errno, "cannot lock the file", path.string());
}

Descriptor lock_file(const boost::filesystem::path& path) {
    auto file = open_at(AT_FDCWD, path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (!file) fail(path);
    return file;
}

/// Whether it was locked; where not, errno says why.
bool lock(const Descriptor& file, int operation) {
    int result = 0;
    while ((result = ::flock(file.get(), operation)) != 0 && errno == EINTR) continue;
    return result == 0;
}

}  // namespace

Lock::Lock(const boost::filesystem::path& path) : file_(lock_file(path)) {
    if (!lock(file_, LOCK_EX)) fail(path);
}

std::optional<Lock> Lock::if_free(const boost::filesystem::path& path) {
    auto file = lock_file(path);
    if (lock(file, LOCK_EX | LOCK_NB)) return Lock(std::move(file));
    if (errno != EWOULDBLOCK) fail(path);
    return std::nullopt;
}

}  // namespace adfkeep::files
