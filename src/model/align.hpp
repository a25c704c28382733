// What two sequences have in common.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace adfkeep {

/// An element of the left that is the same one in the right.
struct Aligned {
    std::size_t left = 0;
    std::size_t right = 0;

    friend bool operator==(const Aligned&, const Aligned&) = default;
};

/// A common subsequence of two sequences of ids, ascending on both sides: a longest one where few ids are inserted or
/// removed (some hundreds), else one that takes the n-th occurrence of an id on the left for its n-th on the right. n
/// log n for any input.
[[nodiscard]] std::vector<Aligned> align(std::span<const std::size_t> left, std::span<const std::size_t> right);

}  // namespace adfkeep
