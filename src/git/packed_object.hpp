// Objects as they lie in packs and in files of their own. For the files of this folder only.
// Format: gitformat-pack, "pack-*.pack files have the following format"; RFC 1950 and 1951.
#pragma once

#include "src/git/object_writer.hpp"

namespace adfkeep::git {

/// An entry of a pack: its header (`type` as Git numbers types), then `content` as a zlib stream.
[[nodiscard]] Bytes encode_pack_entry(unsigned type, ByteView content, Compression compression);
/// CRC-32 of an entry, as a pack's index has it.
[[nodiscard]] std::uint32_t entry_crc32(ByteView entry);
/// The content of an entry that encode_pack_entry made.
[[nodiscard]] Bytes decode_pack_entry(ByteView entry, std::size_t size);
/// The content of an object's own file.
[[nodiscard]] Bytes encode_loose_object(ObjectType type, ByteView content);

}  // namespace adfkeep::git
