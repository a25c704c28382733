#include "src/model/align.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace adfkeep {
namespace {

using Ids = std::span<const std::size_t>;

/// Edits up to which the exact way is gone; its memory is the square of their number.
constexpr std::size_t max_edits = 256;
/// Comparisons of elements that it may cost, per element and at least: arrays of a million zeros want to cost more.
constexpr std::size_t comparisons_per_element = 8;
constexpr std::size_t free_comparisons = 1'000'000;

// E. W. Myers, "An O(ND) difference algorithm and its variations", 1986: for each number of edits, how far each
// diagonal (left position minus right position) reaches.
class Myers {
public:
    Myers(Ids left, Ids right)
        : left_(left),
          right_(right),
          budget_(free_comparisons + comparisons_per_element * (left.size() + right.size())) {}

    /// Nothing where it would take more than it may.
    [[nodiscard]] std::optional<std::vector<Aligned>> run() {
        const auto limit = std::min(left_.size() + right_.size(), max_edits);
        for (std::size_t edits = 0; edits <= limit && budget_ > 0; ++edits) {
            rounds_.emplace_back(2 * edits + 1);
            for (std::size_t k = 0; k <= edits; ++k) {
                if (reach(edits, 2 * k)) return trace(edits, 2 * k);
            }
        }
        return std::nullopt;
    }

private:
    /// A diagonal of round `edits` has the index diagonal + edits, so its lower neighbour of the round before has
    /// `index - 2` and its upper `index`.
    struct Step {
        std::ptrdiff_t from_left;  ///< where the run of equal elements begins
        bool is_removal;           ///< an element of the left was stepped over, else one of the right
    };

    [[nodiscard]] Step step(std::size_t edits, std::size_t index) const {
        if (edits == 0) return {0, false};
        const auto& before = rounds_[edits - 1];
        const auto has_lower = index >= 2;
        const auto has_upper = index < before.size();
        if (!has_lower || (has_upper && before[index - 2] < before[index])) return {before[index], false};
        return {before[index - 2] + 1, true};
    }

    /// Goes as far as the diagonal leads; true at the end of both sequences.
    bool reach(std::size_t edits, std::size_t index) {
        auto l = step(edits, index).from_left;
        auto r = l - diagonal(edits, index);
        const auto left_size = std::ssize(left_);
        const auto right_size = std::ssize(right_);
        const auto start = l;
        while (l < left_size && r < right_size && at(left_, l) == at(right_, r)) ++l, ++r;
        rounds_[edits][index] = l;
        budget_ -= std::min(budget_, static_cast<std::size_t>(l - start) + 1);
        return l >= left_size && r >= right_size;
    }

    [[nodiscard]] std::vector<Aligned> trace(std::size_t edits, std::size_t index) const {
        std::vector<Aligned> found;
        for (;;) {
            const auto [from_left, is_removal] = step(edits, index);
            for (auto l = rounds_[edits][index]; l > from_left;) {
                --l;
                found.push_back({static_cast<std::size_t>(l), static_cast<std::size_t>(l - diagonal(edits, index))});
            }
            if (edits-- == 0) break;
            if (is_removal) index -= 2;
        }
        std::ranges::reverse(found);
        return found;
    }

    [[nodiscard]] static std::ptrdiff_t diagonal(std::size_t edits, std::size_t index) noexcept {
        return static_cast<std::ptrdiff_t>(index) - static_cast<std::ptrdiff_t>(edits);
    }
    [[nodiscard]] static std::size_t at(Ids ids, std::ptrdiff_t i) noexcept { return ids[static_cast<std::size_t>(i)]; }

    Ids left_;
    Ids right_;
    std::size_t budget_;
    std::vector<std::vector<std::ptrdiff_t>> rounds_;
};

/// (id, occurrence, position), sorted.
std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> occurrences(Ids ids) {
    std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> all;
    all.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) all.emplace_back(ids[i], i, i);
    std::ranges::sort(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto& [id, occurrence, position] = all[i];
        occurrence = i > 0 && std::get<0>(all[i - 1]) == id ? std::get<1>(all[i - 1]) + 1 : 0;
    }
    return all;
}

/// The n-th occurrence of an id on the left with its n-th on the right, in order of the left.
std::vector<Aligned> same_occurrences(Ids left, Ids right) {
    const auto ls = occurrences(left);
    const auto rs = occurrences(right);
    std::vector<Aligned> pairs;
    for (auto l = ls.begin(), r = rs.begin(); l != ls.end() && r != rs.end();) {
        const std::tuple key{std::get<0>(*l), std::get<1>(*l)};
        const std::tuple other{std::get<0>(*r), std::get<1>(*r)};
        if (key == other) pairs.push_back({std::get<2>(*l), std::get<2>(*r)});
        if (key <= other) ++l;
        if (other <= key) ++r;
    }
    std::ranges::sort(pairs, {}, &Aligned::left);
    return pairs;
}

/// A longest part of `pairs` that ascends on the right too.
std::vector<Aligned> longest_ascent(const std::vector<Aligned>& pairs) {
    std::vector<std::size_t> ends;  // of the best ascent of each length: the pair it ends with
    std::vector<std::size_t> before(pairs.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto place =
            std::ranges::lower_bound(ends, pairs[i].right, {}, [&](std::size_t end) { return pairs[end].right; });
        if (place != ends.begin()) before[i] = *std::prev(place);
        if (place == ends.end()) {
            ends.push_back(i);
        } else {
            *place = i;
        }
    }
    std::vector<Aligned> ascent;
    for (auto i = ends.empty() ? pairs.size() : ends.back(); i != pairs.size(); i = before[i])
        ascent.push_back(pairs[i]);
    std::ranges::reverse(ascent);
    return ascent;
}

std::vector<Aligned> align_middle(Ids left, Ids right) {
    if (auto found = Myers(left, right).run()) return std::move(*found);
    return longest_ascent(same_occurrences(left, right));
}

}  // namespace

std::vector<Aligned> align(Ids left, Ids right) {
    const auto prefix = static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
    left = left.subspan(prefix);
    right = right.subspan(prefix);
    const auto from_end = std::ranges::mismatch(left.rbegin(), left.rend(), right.rbegin(), right.rend()).in1;
    const auto suffix = static_cast<std::size_t>(from_end - left.rbegin());

    std::vector<Aligned> all;
    all.reserve(prefix + std::min(left.size(), right.size()));
    for (std::size_t i = 0; i < prefix; ++i) all.push_back({i, i});
    for (const auto& pair : align_middle(left.first(left.size() - suffix), right.first(right.size() - suffix))) {
        all.push_back({pair.left + prefix, pair.right + prefix});
    }
    for (auto i = suffix; i > 0; --i) all.push_back({prefix + left.size() - i, prefix + right.size() - i});
    return all;
}

}  // namespace adfkeep
