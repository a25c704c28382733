#include "src/base/files/files.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <cerrno>

#include "src/base/error.hpp"
#include "src/base/files/descriptor.hpp"

namespace adfkeep::files {
namespace fs = boost::filesystem;
namespace {

constexpr mode_t others_read_or_write = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;

struct OpenFile {
    Descriptor descriptor;
    struct stat status{};

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(status.st_size); }
};

OpenFile open_regular(const Path& path, std::size_t max_bytes) {
    // Opening a pipe without O_NONBLOCK would wait for somebody to write into it.
    OpenFile file{open_at(AT_FDCWD, path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY)};
    if (!file.descriptor) throw failure(errno, "cannot be read", path.string());
    file.status = status(file.descriptor, path.string());
    if (!S_ISREG(file.status.st_mode)) {
        throw Error(ErrorCode::invalid_input,
                    S_ISDIR(file.status.st_mode) ? "is a folder, not a file" : "is not a regular file", path.string());
    }
    if (file.size() > max_bytes) {
        throw Error(
            ErrorCode::invalid_input,
            "is " + std::to_string(file.size()) + " bytes large; at most " + std::to_string(max_bytes) + " are read",
            path.string());
    }
    return file;
}

Path folder_of(const Path& path) { return path.has_parent_path() ? path.parent_path() : Path("."); }

/// A file that has no reader yet: it appears under its name when it is whole, or is removed.
class PendingFile {
public:
    PendingFile(const Path& target, unsigned mode)
        : target_(target), path_(folder_of(target) / fs::unique_path(".adfkeep-%%%%%%%%%%%%%%%%")) {
        descriptor_ = open_at(AT_FDCWD, path_.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode);
        if (!descriptor_) throw failure(errno, "cannot be written", target_.string());
    }
    PendingFile(const PendingFile&) = delete;
    PendingFile& operator=(const PendingFile&) = delete;
    ~PendingFile() {
        if (!placed_) ::unlink(path_.c_str());
    }

    void fill(ByteView content) { write_all(descriptor_, content, target_.string()); }
    void fill_synced(ByteView content) {
        fill(content);
        sync(descriptor_, target_.string());
    }

    void replace_target() { placed(::rename(path_.c_str(), target_.c_str())); }
    void replace_target_synced() {
        replace_target();
        sync_folder(folder_of(target_));
    }

    void become_target() {
        int result = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE);
        if (result != 0 && (errno == EINVAL || errno == ENOSYS)) {  // file systems without it, as NFS, have hard links
            result = ::link(path_.c_str(), target_.c_str());
            if (result == 0) ::unlink(path_.c_str());
        }
        if (result != 0 && errno == EEXIST) {
            throw Error(ErrorCode::refused_for_safety, "exists already and is not overwritten", target_.string(),
                        "name another file, or move that one away");
        }
        placed(result);
        sync_folder(folder_of(target_));
    }

private:
    void placed(int result) {
        if (result != 0) throw failure(errno, "cannot be written", target_.string());
        placed_ = true;
    }

    Path target_;
    Path path_;
    Descriptor descriptor_;
    bool placed_ = false;
};

}  // namespace

Bytes read(const Path& path, std::size_t max_bytes) {
    const auto file = open_regular(path, max_bytes);
    return read_all(file.descriptor, file.size(), path.string());
}

Secret read_secret(const Path& path, std::size_t max_bytes) {
    const auto file = open_regular(path, max_bytes);
    if ((file.status.st_mode & others_read_or_write) != 0) {
        throw Error(ErrorCode::refused_access, "holds a secret, and others than its owner may read or write it",
                    path.string(), "chmod 600 " + path.string());
    }
    Secret content(file.size());
    char beyond = 0;
    if (read_some(file.descriptor, reinterpret_cast<char*>(content.data()), content.size(), path.string()) !=
            content.size() ||
        read_some(file.descriptor, &beyond, 1, path.string()) != 0) {
        throw Error(ErrorCode::invalid_input, "changed while it was read", path.string(),
                    "run it again when nobody writes to it");
    }
    return content;
}

void write_atomically(const Path& path, ByteView content, unsigned mode) {
    PendingFile file(path, mode);
    file.fill_synced(content);
    file.replace_target_synced();
}

void replace_unsynced(const Path& path, ByteView content, unsigned mode) {
    PendingFile file(path, mode);
    file.fill(content);
    file.replace_target();
}

void write_new(const Path& path, ByteView content, unsigned mode) {
    PendingFile file(path, mode);
    file.fill_synced(content);
    file.become_target();
}

void create_folders(const Path& path, unsigned mode) {
    if (path.empty() || is_folder(path)) return;
    create_folders(path.parent_path(), mode);
    if (::mkdir(path.c_str(), mode) == 0) {
        sync_folder(folder_of(path));
    } else if (const int error = errno;
               error != EEXIST || !is_folder(path)) {  // somebody else may have made it meanwhile
        throw failure(error, "cannot be made a folder", path.string());
    }
}

void remove(const Path& path) noexcept { ::unlink(path.c_str()); }

void sync_folder(const Path& path) {
    const auto folder = open_at(AT_FDCWD, path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY);
    if (!folder) throw failure(errno, "cannot be written", path.string());
    sync(folder, path.string());
}

bool exists(const Path& path) {
    boost::system::error_code ignored;
    return fs::exists(path, ignored);
}

bool is_folder(const Path& path) {
    boost::system::error_code ignored;
    return fs::is_directory(path, ignored);
}

bool is_empty_folder(const Path& path) {
    boost::system::error_code error;
    return is_folder(path) && fs::is_empty(path, error) && !error;
}

bool is_open_to_others(const Path& path) {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) throw failure(errno, "cannot be read", path.string());
    return (found.st_mode & others_read_or_write) != 0;
}

}  // namespace adfkeep::files
