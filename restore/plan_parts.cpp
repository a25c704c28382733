#include "restore/plan_parts.hpp"

#include <algorithm>

#include "restore/json_object.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// Place in the kind table; unknown kinds behind it.
std::size_t row_of(std::string_view kind) {
    const auto* const info = find_kind(kind);
    return info == nullptr ? kinds().size() : static_cast<std::size_t>(info - kinds().data());
}

}  // namespace

std::optional<Number> find(const Numbers& numbers, const EntityId& id) {
    const auto found = numbers.find(folded_key(id));
    return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::vector<const Entity*> in_table_order(const Factory& factory) {
    std::vector<const Entity*> entities;
    for (const auto& entity : factory.entities) entities.push_back(&entity);
    std::ranges::stable_sort(entities, {}, [](const Entity* entity) { return row_of(entity->id.kind); });
    return entities;
}

bool is_not_restorable(const Entity& entity) {
    if (entity.id.kind == files_kind) return true;
    const auto* const info = find_kind(entity.id.kind);
    if (info != nullptr && info->restore == Restore::not_at_all) return true;
    if (entity.id.kind == "triggers") return string_member(entity.definition, "type") == "RerunTumblingWindowTrigger";
    return entity.id.kind == "managedPrivateEndpoints" && JsonObject(entity.definition).get("isReserved") == "true";
}

}  // namespace adfkeep::restore
