#include "src/base/files/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace adfkeep::files {

Lock::Lock(const boost::filesystem::path& path)
    : file_(open_at(AT_FDCWD, path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600)) {
    int result = file_ ? 0 : -1;
    if (file_)
        while ((result = ::flock(file_.get(), LOCK_EX)) != 0 && errno == EINTR) continue;
    if (result != 0) throw failure(errno, "cannot lock the file", path.string());
}

}  // namespace adfkeep::files
