// Sealed objects around any inner bytes: what a writer that keeps to no rule could seal.
// Format: docs/repository-format.md, section 4.
#pragma once

#include "snapshot/sealed_object.hpp"

namespace adfkeep::snapshot {

inline constexpr std::size_t sealed_tag_bytes = 32;

/// MAC(32) ‖ ENC(32) ‖ IV(16)
[[nodiscard]] Bytes derive_object_keys(const DataKey& key, const ObjectAddress& address, ByteView salt);
[[nodiscard]] Bytes seal_inner(const DataKey& key, const ObjectAddress& address, ByteView salt, ByteView inner);
[[nodiscard]] Bytes open_inner(const DataKey& key, const ObjectAddress& address, ByteView sealed);
/// A skippable frame of so many zeros.
[[nodiscard]] Bytes skippable_frame(std::size_t zeros);

}  // namespace adfkeep::snapshot
