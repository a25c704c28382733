#include "src/git/pack_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/disk.hpp"
#include "src/git/packed_object.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;

Bytes header(std::size_t count) { return Bytes("PACK\0\0\0\2", 8) + big_endian_32(static_cast<std::uint32_t>(count)); }

}  // namespace

PackFile::PackFile(fs::path staged) : staged_(std::move(staged)), staged_index_(staged_.string() + ".idx") {
    file_ = create_file(staged_, 0444);
    buffer_.reserve(buffer_bytes);
    buffer_ = header(0);  // the count is known at the end
}

PackFile::~PackFile() {
    ::unlink(staged_.c_str());
    ::unlink(staged_index_.c_str());
}

void PackFile::add(const ObjectId& id, ByteView entry) { add(id, entry, entry_crc32(entry)); }

void PackFile::add(const ObjectId& id, ByteView entry, std::uint32_t crc32) {
    if (buffer_.size() + entry.size() > buffer_bytes) flush();
    entries_.push_back({.id = id, .crc32 = crc32, .offset = size_ + buffer_.size()});
    buffer_ += entry;
}

void PackFile::flush() {
    write_to(file_, buffer_, staged_);
    // The disk begins now, while more is being made, and not only when it must be waited for.
    ::sync_file_range(file_.get(), static_cast<off_t>(size_), static_cast<off_t>(buffer_.size()),
                      SYNC_FILE_RANGE_WRITE);
    size_ += buffer_.size();
    buffer_.clear();
}

/// SHA-1 over all that stands in the file: the count of objects is at its front, so this cannot begin before the last
/// one came.
crypto::Sha1 PackFile::checksum() {
    crypto::Sha1Stream stream;
    buffer_.resize(buffer_bytes);
    for (std::uint64_t at = 0; at < size_;) {
        const auto count = ::pread(file_.get(), buffer_.data(), buffer_.size(), static_cast<off_t>(at));
        if (count <= 0) throw disk_failure(count == 0 ? EIO : errno, staged_);
        stream.add(ByteView(buffer_).substr(0, static_cast<std::size_t>(count)));
        at += static_cast<std::uint64_t>(count);
    }
    return stream.finish();
}

crypto::Sha1 PackFile::complete() {
    flush();
    const auto true_header = header(entries_.size());
    if (::pwrite(file_.get(), true_header.data(), true_header.size(), 0) != static_cast<ssize_t>(true_header.size()))
        throw disk_failure(errno, staged_);
    const auto value = checksum();
    write_to(file_, value.view(), staged_);
    return value;
}

fs::path PackFile::finish(const fs::path& pack_folder) {
    const auto value = complete();
    sync_to_disk(file_, staged_);
    const auto index = create_file(staged_index_, 0444);
    write_to(index, encode_pack_index(std::move(entries_), value), staged_index_);
    sync_to_disk(index, staged_index_);

    files::create_folders(pack_folder, 0777);
    const auto name = "pack-" + to_hex(value.view());
    rename_file(staged_, pack_folder / (name + ".pack"));
    rename_file(staged_index_, pack_folder / (name + ".idx"));
    files::sync_folder(pack_folder);
    return pack_folder / (name + ".pack");
}

}  // namespace adfkeep::git
