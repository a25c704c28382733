// The index of a pack: where each object lies in it. For the files of this folder only.
// Format: gitformat-pack, "Version 2 pack-*.idx files".
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/base/crypto/digest.hpp"
#include "src/git/object.hpp"

namespace adfkeep::git {

struct PackEntry {
    ObjectId id;
    std::uint32_t crc32 = 0;  ///< of the entry's bytes in the pack
    std::uint64_t offset = 0;
};

/// The content of the index file of a pack that ends in `pack_checksum`.
[[nodiscard]] Bytes encode_pack_index(std::vector<PackEntry> entries, const crypto::Sha1& pack_checksum);

/// An index in memory. Thread-safe.
class PackIndex {
public:
    /// Throws Error(integrity) where the file is not an index, Error(invalid_input) where it is not there.
    explicit PackIndex(const boost::filesystem::path& path);

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] ObjectId id(std::size_t number) const;
    [[nodiscard]] std::uint64_t offset(std::size_t number) const;
    /// The offset of an object; absent where the pack does not have it.
    [[nodiscard]] std::optional<std::uint64_t> find(const ObjectId& id) const;
    /// The first object whose id is not less than `id`; count() where there is none.
    [[nodiscard]] std::size_t lower_bound(const ObjectId& id) const;

private:
    [[nodiscard]] std::uint32_t number_at(std::size_t at) const;

    Bytes content_;
    std::size_t count_ = 0;
};

}  // namespace adfkeep::git
