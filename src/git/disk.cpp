#include "src/git/disk.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace adfkeep::git {
namespace {

template <typename Call>
auto repeated(Call&& call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

bool is_full(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

}  // namespace

Error disk_failure(int error, const boost::filesystem::path& path) {
    const auto what = "cannot be written: " + std::generic_category().message(error);
    if (error == EACCES || error == EPERM)
        return {ErrorCode::refused_access, what, path.string(), "run it as a user who may write there"};
    return {ErrorCode::unavailable, what, path.string(),
            is_full(error) ? "free some space and run it again; the previous snapshot is intact"
                           : "run it again when the disk works; the previous snapshot is intact"};
}

files::Descriptor create_file(const boost::filesystem::path& path, unsigned mode) {
    auto file = files::open_at(AT_FDCWD, path.c_str(), O_RDWR | O_CREAT | O_EXCL, mode);
    if (!file) throw disk_failure(errno, path);
    return file;
}

void write_to(const files::Descriptor& file, ByteView content, const boost::filesystem::path& path) {
    while (!content.empty()) {
        const auto count = repeated([&] { return ::write(file.get(), content.data(), content.size()); });
        if (count < 0) throw disk_failure(errno, path);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
}

void sync_to_disk(const files::Descriptor& file, const boost::filesystem::path& path) {
    if (repeated([&] { return ::fsync(file.get()); }) != 0) throw disk_failure(errno, path);
}

void rename_file(const boost::filesystem::path& from, const boost::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) throw disk_failure(errno, to);
}

TemporaryFile::~TemporaryFile() {
    if (!kept_) ::unlink(path_.c_str());
}

}  // namespace adfkeep::git
