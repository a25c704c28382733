#include "src/model/value_differences.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/text.hpp"
#include "src/model/align.hpp"
#include "src/model/json/path.hpp"
#include "src/model/json/tree.hpp"

namespace adfkeep {
namespace {

using json::Tree;
using json::Type;

using Indices = std::vector<std::size_t>;
using Texts = std::vector<std::string>;

Indices children(const Tree& tree, std::size_t parent) {
    Indices found;
    for (auto child = Tree::first(parent); child != tree.end(parent); child = tree.end(child)) found.push_back(child);
    return found;
}

/// What an element is called: the folded text of its `name`, since the service compares names of activities, parameters
/// and columns without case.
std::optional<std::string> called(const Tree& tree, std::size_t element) {
    if (tree.type(element) != Type::object) return std::nullopt;
    for (const auto member : children(tree, element)) {
        if (tree.raw_name(member) != R"("name")" || tree.type(member) != Type::string) continue;
        return lower(json::decode(tree.text(member)));
    }
    return std::nullopt;
}

/// The names of all elements, where each has one of its own.
std::optional<Texts> names(const Tree& tree, const Indices& elements) {
    Texts found;
    for (const auto element : elements) {
        auto name = called(tree, element);
        if (!name) return std::nullopt;
        found.push_back(std::move(*name));
    }
    auto sorted = found;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end()) return std::nullopt;
    return found;
}

/// Numbers for keys, the same for the same.
template <typename Key>
std::pair<Indices, Indices> ids(const std::vector<Key>& left, const std::vector<Key>& right) {
    std::vector<std::string_view> all(left.begin(), left.end());
    all.insert(all.end(), right.begin(), right.end());
    std::ranges::sort(all);
    const auto number = [&](const Key& key) {
        return static_cast<std::size_t>(std::ranges::lower_bound(all, std::string_view(key)) - all.begin());
    };
    std::pair<Indices, Indices> numbers;
    std::ranges::transform(left, std::back_inserter(numbers.first), number);
    std::ranges::transform(right, std::back_inserter(numbers.second), number);
    return numbers;
}

std::vector<std::string_view> texts(const Tree& tree, const Indices& elements) {
    std::vector<std::string_view> found;
    std::ranges::transform(elements, std::back_inserter(found),
                           [&](std::size_t element) { return tree.text(element); });
    return found;
}

/// Larger arrays are compared position by position: the service's largest definition (200 KB) has none, and aligning
/// takes memory.
constexpr std::size_t max_aligned_elements = 100'000;

class Comparison {
public:
    Comparison(std::string_view left, std::string_view right, const std::string& path)
        : left_(left), right_(right), path_(path) {}

    [[nodiscard]] std::vector<ValueDifference> run() {
        const auto whole = path_.text();
        compare(0, 0);
        if (!is_full()) return std::move(found_);
        return {{.path = whole, .left = std::string(left_.text(0)), .right = std::string(right_.text(0))}};
    }

private:
    /// Recursion is as deep as the texts are nested.
    void compare(std::size_t l, std::size_t r) {
        if (left_.text(l) == right_.text(r)) return;
        const auto type = left_.type(l);
        if (type == right_.type(r) && type == Type::object) {
            compare_members(l, r);
        } else if (type == right_.type(r) && type == Type::array) {
            compare_elements(children(left_, l), children(right_, r));
        } else {
            add(left_.text(l), right_.text(r));
        }
    }

    /// Canonical members are sorted, so twins of one name meet in their order.
    void compare_members(std::size_t left_parent, std::size_t right_parent) {
        auto l = Tree::first(left_parent);
        auto r = Tree::first(right_parent);
        const auto left_end = left_.end(left_parent);
        const auto right_end = right_.end(right_parent);
        while ((l != left_end || r != right_end) && !is_full()) {
            const auto order = r == right_end ? -1 : l == left_end ? 1 : left_.name(l).compare(right_.name(r));
            path_.push(order <= 0 ? left_.name(l) : right_.name(r));
            if (order < 0) {
                remove(l);
            } else if (order > 0) {
                insert(r);
            } else {
                compare_values_of_member(l, r);
            }
            path_.pop();
            if (order <= 0) l = left_.end(l);
            if (order >= 0) r = right_.end(r);
        }
    }

    /// One name in two spellings ("a", "\u0061") is a difference of its own, shown with the name.
    void compare_values_of_member(std::size_t l, std::size_t r) {
        if (left_.raw_name(l) == right_.raw_name(r)) return compare(l, r);
        const auto member = [](const Tree& tree, std::size_t i) {
            return std::string(tree.raw_name(i)) + ':' + std::string(tree.text(i));
        };
        add(member(left_, l), member(right_, r));
    }

    void compare_elements(const Indices& ls, const Indices& rs) {
        if (std::max(ls.size(), rs.size()) > max_aligned_elements) return walk(ls, rs, {}, Gap::paired);
        const auto left_names = names(left_, ls);
        const auto right_names = left_names ? names(right_, rs) : std::nullopt;
        if (right_names) {
            const auto [left_ids, right_ids] = ids(*left_names, *right_names);
            walk(ls, rs, align(left_ids, right_ids), Gap::told_apart);
        } else {
            const auto [left_ids, right_ids] = ids(texts(left_, ls), texts(right_, rs));
            walk(ls, rs, align(left_ids, right_ids), Gap::paired);
        }
    }

    /// What happens to elements between two that are aligned: those that have names are others, those without may be
    /// changed ones.
    enum class Gap { told_apart, paired };

    void walk(const Indices& ls, const Indices& rs, std::vector<Aligned> aligned, Gap gap) {
        aligned.push_back({ls.size(), rs.size()});
        std::size_t l = 0;
        std::size_t r = 0;
        for (const auto& next : aligned) {
            for (; gap == Gap::paired && l < next.left && r < next.right && !is_full(); ++l, ++r)
                compare_element(ls, l, rs, r);
            for (; l < next.left && !is_full(); ++l) at(l, [&] { remove(ls[l]); });
            for (; r < next.right && !is_full(); ++r) at(r, [&] { insert(rs[r]); });
            if (is_full()) return;
            if (l < ls.size()) compare_element(ls, l++, rs, r++);
        }
    }

    void compare_element(const Indices& ls, std::size_t l, const Indices& rs, std::size_t r) {
        at(l, [&] { compare(ls[l], rs[r]); });
    }

    template <typename Step>
    void at(std::size_t index, Step step) {
        path_.push(index);
        step();
        path_.pop();
    }

    void remove(std::size_t l) { add(left_.text(l), std::nullopt); }
    void insert(std::size_t r) { add(std::nullopt, right_.text(r)); }
    void add(std::optional<std::string_view> left, std::optional<std::string_view> right) {
        found_.push_back({.path = path_.text(),
                          .left = std::optional<std::string>(left),
                          .right = std::optional<std::string>(right)});
    }

    /// More are not told one by one, so none is looked for.
    [[nodiscard]] bool is_full() const noexcept { return found_.size() > max_value_differences; }

    Tree left_;
    Tree right_;
    json::Path path_;
    std::vector<ValueDifference> found_;
};

}  // namespace

std::vector<ValueDifference> value_differences(std::string_view left, std::string_view right, const std::string& path) {
    if (left == right) return {};
    return Comparison(left, right, path).run();
}

}  // namespace adfkeep
