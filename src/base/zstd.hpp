// Zstandard frames (RFC 8878), bounded.
#pragma once

#include "src/base/bytes.hpp"

namespace adfkeep::zstd {

/// One frame that states its content size, without dictionary or checksum. Thread-safe.
[[nodiscard]] Bytes compress(ByteView content);

/// The content of the one frame at the start of `bytes`; what follows it is left in `after`. Refuses, before
/// allocating, a frame without content size, one of more than `max_bytes`, with a dictionary or with a window above
/// 2^25: throws Error(integrity). Thread-safe.
[[nodiscard]] Bytes decompress(ByteView bytes, std::size_t max_bytes, ByteView& after);

}  // namespace adfkeep::zstd
