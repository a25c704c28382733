#include "src/model/factory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep {
namespace {

constexpr char folded(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::strong_ordering order_without_case(std::string_view left, std::string_view right) noexcept {
    const auto shared = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < shared; ++i) {
        if (left[i] == right[i]) continue;
        const auto order = static_cast<unsigned char>(folded(left[i])) <=> static_cast<unsigned char>(folded(right[i]));
        if (order != 0) return order;
    }
    return left.size() <=> right.size();
}

bool comes_before(const EntityId& left, const EntityId& right) noexcept { return order_of(left, right) < 0; }
bool is_same(const EntityId& left, const EntityId& right) noexcept { return order_of(left, right) == 0; }

}  // namespace

std::string folded_key(const EntityId& id) { return lower(id.kind) + '\0' + lower(id.name); }

std::strong_ordering order_of(const EntityId& left, const EntityId& right) noexcept {
    const auto kinds = order_without_case(left.kind, right.kind);
    return kinds != 0 ? kinds : order_without_case(left.name, right.name);
}

std::string to_text(const EntityId& id) { return id.kind + '/' + id.name; }

const Entity* Factory::find(const EntityId& id) const {
    const auto found = std::ranges::lower_bound(entities, id, comes_before, &Entity::id);
    return found != entities.end() && order_of(found->id, id) == 0 ? &*found : nullptr;
}

void arrange(Factory& factory) {
    auto& entities = factory.entities;
    std::ranges::sort(entities, comes_before, &Entity::id);
    const auto twin = std::ranges::adjacent_find(entities, is_same, &Entity::id);
    if (twin == entities.end()) return;
    throw Error(ErrorCode::invalid_input,
                fmt::format("\"{}\" and \"{}\" are the same entity: names are compared without case", to_text(twin->id),
                            to_text(std::next(twin)->id)),
                factory.name, "rename or remove one of them");
}

std::string canonical_definition(const Entity& entity) {
    if (entity.id.kind == files_kind || entity.definition.empty()) return entity.definition;
    return json::canonical(entity.definition);
}

}  // namespace adfkeep
