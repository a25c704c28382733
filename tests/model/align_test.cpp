#include "src/model/align.hpp"

#include <algorithm>

#include "tests/testing/hostile_json.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

using Ids = std::vector<std::size_t>;

bool is_common_subsequence(const std::vector<Aligned>& aligned, const Ids& left, const Ids& right) {
    const auto ascends = [](const Aligned& a, const Aligned& b) { return a.left < b.left && a.right < b.right; };
    return std::ranges::all_of(aligned,
                               [&](const Aligned& pair) { return left.at(pair.left) == right.at(pair.right); }) &&
           std::ranges::adjacent_find(aligned, std::not_fn(ascends)) == aligned.end();
}

/// Length of a longest common subsequence, the way of the textbook.
std::size_t longest(const Ids& left, const Ids& right) {
    std::vector<std::vector<std::size_t>> best(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t l = 0; l < left.size(); ++l) {
        for (std::size_t r = 0; r < right.size(); ++r) {
            best[l + 1][r + 1] = left[l] == right[r] ? best[l][r] + 1 : std::max(best[l][r + 1], best[l + 1][r]);
        }
    }
    return best[left.size()][right.size()];
}

Ids shuffled(std::size_t size, std::uint64_t seed) {
    Ids ids(size);
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < size; ++i) ids[i] = i;
    for (auto i = size; i > 1; --i) std::swap(ids[i - 1], ids[random() % i]);
    return ids;
}

}  // namespace

TEST_CASE("an inserted or removed element leaves all others aligned") {
    const Ids left{1, 2, 3, 4, 5};
    CHECK(align(left, left).size() == 5);
    CHECK(align(left, Ids{1, 2, 9, 3, 4, 5}) == std::vector<Aligned>{{0, 0}, {1, 1}, {2, 3}, {3, 4}, {4, 5}});
    CHECK(align(left, Ids{2, 3, 5}) == std::vector<Aligned>{{1, 0}, {2, 1}, {4, 2}});
    CHECK(align(left, Ids{}).empty());
    CHECK(align(Ids{}, Ids{}).empty());
    CHECK(align(Ids{1, 1, 1}, Ids{1, 1}).size() == 2);
}

TEST_CASE("short sequences are aligned by a longest common subsequence") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    testing::HostileJson random(seed);
    for (auto i = 0; i < 500; ++i) {
        const auto letters = 1 + random.below(6);
        const auto ids = [&] {
            Ids made(random.below(30));
            std::ranges::generate(made, [&] { return random.below(letters); });
            return made;
        };
        const auto left = ids();
        const auto right = ids();
        CAPTURE(left, right);
        const auto aligned = align(left, right);
        REQUIRE(is_common_subsequence(aligned, left, right));
        REQUIRE(aligned.size() == longest(left, right));
    }
}

TEST_CASE("hostile sequences are aligned in time that grows with their length") {
    constexpr std::size_t size = 300'000;
    const auto sorted = [&] {
        Ids ids(size);
        for (std::size_t i = 0; i < size; ++i) ids[i] = i;
        return ids;
    }();
    const auto order = shuffled(size, 1);
    const auto random_order = align(sorted, order);
    CHECK(is_common_subsequence(random_order, sorted, order));
    CHECK(random_order.size() > 500);  // a longest ascent is about 2 √n

    const Ids zeros(size, 0);
    Ids other(size, 0);
    for (std::size_t i = 0; i < size; i += 500) other[i] = 1;
    const auto repeated = align(zeros, other);
    CHECK(is_common_subsequence(repeated, zeros, other));
    CHECK(repeated.size() >= size - 2 * (size / 500 + 1));
}
