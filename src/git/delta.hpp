// Deltas, as packs store one object by its difference from another. For the files of this folder only.
// Format: gitformat-pack, "Deltified representation".
#pragma once

#include "src/base/bytes.hpp"

namespace adfkeep::git {

struct DeltaSizes {
    std::uint64_t base = 0;
    std::uint64_t result = 0;
};

/// Takes both sizes off the front of `delta`. Throws Error(integrity) where they are malformed.
[[nodiscard]] DeltaSizes take_delta_sizes(ByteView& delta);

/// Longest encoding of both sizes.
inline constexpr std::size_t max_delta_sizes_bytes = 20;

/// The object that `delta` makes of `base`. Throws Error(integrity) where it does not fit it, or makes more than
/// `max_object_bytes`.
[[nodiscard]] Bytes apply_delta(ByteView base, ByteView delta);

}  // namespace adfkeep::git
