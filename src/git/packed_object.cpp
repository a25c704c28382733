#include "src/git/packed_object.hpp"

#include <zlib.h>

#include <algorithm>
#include <cassert>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {
namespace {

constexpr std::size_t max_stored_block = 65535;
constexpr int deflate_level = 6;

void require(int result, int wanted) {
    if (result != wanted) throw Error(ErrorCode::unavailable, "zlib failed");
}

/// A compressor per thread: making one costs more than compressing a small tree.
class Deflater {
public:
    Deflater() { require(deflateInit(&stream_, deflate_level), Z_OK); }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void append(ByteView content, Bytes& target) {
        require(deflateReset(&stream_), Z_OK);
        const auto start = target.size();
        target.resize(start + deflateBound(&stream_, content.size()));
        stream_.next_in = const_cast<Bytef*>(octets(content));
        stream_.avail_in = static_cast<uInt>(content.size());
        stream_.next_out = octets(target) + start;
        stream_.avail_out = static_cast<uInt>(target.size() - start);
        require(deflate(&stream_, Z_FINISH), Z_STREAM_END);
        target.resize(start + stream_.total_out);
    }

private:
    z_stream stream_{};
};

/// A zlib stream of stored blocks: what is sealed does not compress, and copying it is faster than finding that out.
void append_stored(ByteView content, Bytes& target) {
    target += "\x78\x01";
    auto rest = content;
    do {
        const auto block = rest.substr(0, max_stored_block);
        rest.remove_prefix(block.size());
        const auto length = static_cast<unsigned>(block.size());
        for (const unsigned part : {rest.empty() ? 1u : 0u, length, length >> 8, ~length, ~length >> 8})
            target += static_cast<char>(part & 0xFF);
        target += block;
    } while (!rest.empty());
    target +=
        big_endian_32(static_cast<std::uint32_t>(adler32_z(adler32_z(0, nullptr, 0), octets(content), content.size())));
}

void append_zlib(ByteView content, Compression compression, Bytes& target) {
    if (compression == Compression::none) {
        append_stored(content, target);
    } else {
        thread_local Deflater deflater;
        deflater.append(content, target);
    }
}

/// Type and size, seven bits a byte, the lowest first; the first byte has four of them.
void append_entry_header(unsigned type, std::size_t size, Bytes& target) {
    unsigned byte = type << 4 | static_cast<unsigned>(size & 15);
    for (size >>= 4; size != 0; size >>= 7) {
        target += static_cast<char>(byte | 0x80);
        byte = static_cast<unsigned>(size & 0x7F);
    }
    target += static_cast<char>(byte);
}

}  // namespace

Bytes encode_pack_entry(unsigned type, ByteView content, Compression compression) {
    Bytes entry;
    entry.reserve(content.size() + content.size() / max_stored_block * 5 + 32);
    append_entry_header(type, content.size(), entry);
    append_zlib(content, compression, entry);
    return entry;
}

std::uint32_t entry_crc32(ByteView entry) {
    return static_cast<std::uint32_t>(crc32_z(0, octets(entry), entry.size()));
}

Bytes decode_pack_entry(ByteView entry, std::size_t size) {
    const auto header = static_cast<std::size_t>(
                            std::ranges::find_if(entry, [](char byte) { return (byte & 0x80) == 0; }) - entry.begin()) +
                        1;
    Bytes content(size, '\0');
    uLongf length = size;
    require(uncompress(octets(content), &length, octets(entry) + header, static_cast<uLong>(entry.size() - header)),
            Z_OK);
    return content;
}

Bytes encode_loose_object(ObjectType type, ByteView content) {
    Bytes plain = header_text({.type = static_cast<unsigned>(type), .size = content.size()});
    plain += content;
    Bytes file;
    append_zlib(plain, type == ObjectType::blob ? Compression::none : Compression::deflate, file);
    return file;
}

PackedObject pack_object(ObjectType type, ByteView content, Compression compression) {
    PackedObject object{.id = object_id(type, content), .type = type, .size = content.size()};
    object.stored = encode_pack_entry(static_cast<unsigned>(type), content, compression);
    object.crc32 = entry_crc32(object.stored);
    return object;
}

}  // namespace adfkeep::git
