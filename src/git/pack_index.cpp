#include "src/git/pack_index.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/descriptor.hpp"

namespace adfkeep::git {
namespace {

constexpr ByteView signature("\xfftOc\0\0\0\2", 8);
constexpr std::size_t fan_out_bytes = 256 * 4, ids_at = signature.size() + fan_out_bytes,
                      checksums_bytes = 2 * crypto::Sha1::size;
constexpr std::size_t bytes_per_object = ObjectId::size + 4 + 4;
constexpr std::size_t max_objects = 1u << 24;
constexpr std::uint32_t large_offset = 1u << 31;  // from here on, an offset stands in a table of its own

Bytes encode_fan_out(const std::vector<PackEntry>& sorted) {
    std::array<std::uint32_t, 256> counts{};
    for (const auto& entry : sorted) ++counts[entry.id.bytes[0]];
    Bytes table;
    std::uint32_t total = 0;
    for (const auto count : counts) table += big_endian_32(total += count);
    return table;
}

[[noreturn]] void damaged(const boost::filesystem::path& path) {
    throw Error(ErrorCode::integrity, "damaged index of a pack", path.string());
}

}  // namespace

Bytes encode_pack_index(std::vector<PackEntry> entries, const crypto::Sha1& pack_checksum) {
    std::ranges::sort(entries, {}, &PackEntry::id);
    Bytes index(signature);
    index.reserve(ids_at + entries.size() * bytes_per_object + checksums_bytes);
    index += encode_fan_out(entries);
    for (const auto& entry : entries) index += entry.id.view();
    for (const auto& entry : entries) index += big_endian_32(entry.crc32);
    Bytes large;
    for (const auto& entry : entries) {
        if (entry.offset < large_offset) {
            index += big_endian_32(static_cast<std::uint32_t>(entry.offset));
        } else {
            index += big_endian_32(large_offset | static_cast<std::uint32_t>(large.size() / 8));
            large += big_endian_64(entry.offset);
        }
    }
    index += large;
    index += pack_checksum.view();
    return index.append(crypto::sha1({index}).view());
}

PackIndex::PackIndex(const boost::filesystem::path& path) {
    const auto file = files::open_at(AT_FDCWD, path.c_str(), O_RDONLY | O_NONBLOCK);
    if (!file) throw files::failure(errno, "cannot be read", path.string());
    const auto status = files::status(file, path.string());
    const auto size = static_cast<std::size_t>(status.st_size);
    if (!S_ISREG(status.st_mode) || size < ids_at + checksums_bytes) damaged(path);
    // The count stands at the front: a file that is too large for it is not read.
    content_.resize(ids_at);
    if (files::read_some(file, content_.data(), ids_at, path.string()) != ids_at || !content_.starts_with(signature))
        damaged(path);
    for (std::size_t i = 1; i < 256; ++i) {
        if (number_at(signature.size() + 4 * (i - 1)) > number_at(signature.size() + 4 * i)) damaged(path);
    }
    count_ = number_at(ids_at - 4);
    const auto least = ids_at + count_ * bytes_per_object + checksums_bytes;
    if (count_ > max_objects || size < least || size > least + count_ * 8 || (size - least) % 8 != 0) damaged(path);
    content_.resize(size);
    if (files::read_some(file, content_.data() + ids_at, size - ids_at, path.string()) != size - ids_at) damaged(path);
}

std::uint32_t PackIndex::number_at(std::size_t at) const {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | octets(content_)[at + i];
    return number;
}

ObjectId PackIndex::id(std::size_t number) const {
    return ObjectId::from(ByteView(content_).substr(ids_at + number * ObjectId::size));
}

std::uint64_t PackIndex::offset(std::size_t number) const {
    const auto offsets_at = ids_at + count_ * (ObjectId::size + 4);
    const auto offset = number_at(offsets_at + 4 * number);
    if (offset < large_offset) return offset;
    const auto at = offsets_at + count_ * 4 + (offset - large_offset) * std::size_t{8};
    if (at + 8 + checksums_bytes > content_.size()) throw Error(ErrorCode::integrity, "damaged index of a pack");
    return std::uint64_t{number_at(at)} << 32 | number_at(at + 4);
}

std::size_t PackIndex::lower_bound(const ObjectId& wanted) const {
    const std::size_t first = wanted.bytes[0];
    std::size_t low = first == 0 ? 0 : number_at(signature.size() + 4 * (first - 1));
    std::size_t high = number_at(signature.size() + 4 * first);
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (id(middle) < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::optional<std::uint64_t> PackIndex::find(const ObjectId& wanted) const {
    const auto number = lower_bound(wanted);
    return number < count_ && id(number) == wanted ? std::optional(offset(number)) : std::nullopt;
}

}  // namespace adfkeep::git
