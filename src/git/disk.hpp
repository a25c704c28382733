// Writing into the Git folder: where the disk refuses, the words say that what was kept before is intact.
// For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>

#include "src/base/files/descriptor.hpp"

namespace adfkeep::git {

/// The Error for errno `error` of writing at `path`.
[[nodiscard]] Error disk_failure(int error, const boost::filesystem::path& path);

/// A new file, open for reading and writing.
[[nodiscard]] files::Descriptor create_file(const boost::filesystem::path& path, unsigned mode);
void write_to(const files::Descriptor& file, ByteView content, const boost::filesystem::path& path);
void sync_to_disk(const files::Descriptor& file, const boost::filesystem::path& path);
void rename_file(const boost::filesystem::path& from, const boost::filesystem::path& to);

/// Removes a file at the end, unless it is told to keep it.
class TemporaryFile {
public:
    explicit TemporaryFile(boost::filesystem::path path) : path_(std::move(path)) {}
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] const boost::filesystem::path& path() const noexcept { return path_; }
    void keep() noexcept { kept_ = true; }

private:
    boost::filesystem::path path_;
    bool kept_ = false;
};

}  // namespace adfkeep::git
