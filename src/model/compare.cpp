#include "src/model/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/value_differences.hpp"

namespace adfkeep {
namespace {

constexpr std::size_t max_shown_file_bytes = 4096;

bool is_shown(std::string_view bytes) {
    const auto is_text = [](char c) {
        return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\n' || c == '\t' || c == '\r';
    };
    return bytes.size() <= max_shown_file_bytes && is_utf8(bytes) && std::ranges::all_of(bytes, is_text);
}

ValueDifference file_difference(std::string_view left, std::string_view right) {
    if (is_shown(left) && is_shown(right)) return {.path = {}, .left = std::string(left), .right = std::string(right)};
    const auto* const right_words = left.size() == right.size() ? "{} other bytes" : "{} bytes";
    return {.path = {},
            .left = fmt::format("{} bytes", left.size()),
            .right = fmt::format(fmt::runtime(right_words), right.size())};
}

std::vector<ValueDifference> definition_differences(const Entity& left, const Entity& right) {
    if (left.definition == right.definition) return {};
    if (left.id.kind == files_kind) return {file_difference(left.definition, right.definition)};
    const auto l = canonical_definition(left);
    const auto r = canonical_definition(right);
    const auto present = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
    if (l.empty() || r.empty()) return {{.path = "properties", .left = present(l), .right = present(r)}};
    return value_differences(l, r, "properties");
}

std::vector<ValueDifference> rest_differences(const Entity& left, const Entity& right) {
    if (left.rest == right.rest) return {};
    const auto canonical = [](const std::string& rest) {
        return rest.empty() ? std::string("{}") : json::canonical(rest);
    };
    return value_differences(canonical(left.rest), canonical(right.rest), {});
}

std::vector<ValueDifference> name_difference(const Entity& left, const Entity& right) {
    if (left.id.name == right.id.name) return {};
    return {{.path = "name", .left = json::encode(left.id.name), .right = json::encode(right.id.name)}};
}

/// Where a kind stands in a report: the kind table, then kinds that are not known, then files.
std::size_t rank(std::string_view kind) {
    const auto rows = kinds();
    if (kind == files_kind) return rows.size() + 1;
    const auto* const info = find_kind(kind);
    return info == nullptr ? rows.size() : static_cast<std::size_t>(info - rows.data());
}

void sort(std::vector<EntityDifference>& differences) {
    const auto key = [](const EntityDifference& difference) {
        return std::tuple(rank(difference.id.kind), folded_key(difference.id));
    };
    std::ranges::sort(differences, {}, key);
}

/// Of two sorted factories: what only one has, and for what both have, what differs.
class Merge {
public:
    void run(const std::vector<Entity>& left, const std::vector<Entity>& right) {
        auto l = left.begin();
        auto r = right.begin();
        while (l != left.end() || r != right.end()) {
            const auto order = r == right.end()  ? std::strong_ordering::less
                               : l == left.end() ? std::strong_ordering::greater
                                                 : order_of(l->id, r->id);
            if (order < 0) {
                found.push_back({.id = (l++)->id, .change = Change::removed});
            } else if (order > 0) {
                found.push_back({.id = (r++)->id, .change = Change::added});
            } else {
                both(*l++, *r++);
            }
        }
    }

    std::vector<EntityDifference> found;

private:
    void both(const Entity& left, const Entity& right) {
        auto values = compare(left, right);
        if (!values.empty()) found.push_back({.id = left.id, .change = Change::changed, .values = std::move(values)});
    }
};

}  // namespace

std::vector<EntityDifference> compare(const Factory& left, const Factory& right) {
    Merge merge;
    merge.run(left.entities, right.entities);
    sort(merge.found);
    return std::move(merge.found);
}

std::vector<ValueDifference> compare(const Entity& left, const Entity& right) {
    auto all = name_difference(left, right);
    std::ranges::move(rest_differences(left, right), std::back_inserter(all));
    std::ranges::move(definition_differences(left, right), std::back_inserter(all));
    return all;
}

}  // namespace adfkeep
