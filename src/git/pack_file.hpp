// A pack that grows in the staging folder and becomes visible whole. For the files of this folder only.
// Format: gitformat-pack, version 2.
#pragma once

#include <boost/filesystem/path.hpp>
#include <vector>

#include "src/base/files/descriptor.hpp"
#include "src/git/pack_index.hpp"

namespace adfkeep::git {

class PackFile {
public:
    /// Grows at `staged`, its index beside it.
    explicit PackFile(boost::filesystem::path staged);
    ~PackFile();
    PackFile(const PackFile&) = delete;
    PackFile& operator=(const PackFile&) = delete;

    /// Appends the bytes of an entry, whose CRC-32 may be known.
    void add(const ObjectId& id, ByteView entry);
    void add(const ObjectId& id, ByteView entry, std::uint32_t crc32);
    [[nodiscard]] std::size_t count() const noexcept { return entries_.size(); }

    /// Completes pack and index, syncs them, and moves them into `pack_folder`: the pack first, so that no index ever
    /// stands without one. Returns the pack's path.
    boost::filesystem::path finish(const boost::filesystem::path& pack_folder);

private:
    void flush();
    [[nodiscard]] crypto::Sha1 checksum();
    [[nodiscard]] crypto::Sha1 complete();

    boost::filesystem::path staged_;
    boost::filesystem::path staged_index_;
    files::Descriptor file_;
    Bytes buffer_;
    std::uint64_t size_ = 0;
    std::vector<PackEntry> entries_;
};

}  // namespace adfkeep::git
