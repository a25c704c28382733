#include "src/model/kind_members.hpp"

#include <vector>

#include "src/model/json/without.hpp"
#include "src/model/kind.hpp"

namespace adfkeep {
namespace {

constexpr std::string_view properties = "properties.";

/// `paths` are those of a whole resource: members of `properties` and others.
Entity without(Entity entity, const std::vector<std::string_view>& paths) {
    std::vector<std::string_view> inner, outer;
    for (const auto path : paths) {
        if (path.starts_with(properties))
            inner.push_back(path.substr(properties.size()));
        else
            outer.push_back(path);
    }
    if (!inner.empty() && !entity.definition.empty()) entity.definition = json::without(entity.definition, inner);
    if (!outer.empty() && !entity.rest.empty()) entity.rest = json::without(entity.rest, outer);
    if (entity.rest == "{}") entity.rest.clear();
    return entity;
}

}  // namespace

Entity captured(Entity entity) {
    const auto* const kind = find_kind(entity.id.kind);
    return kind == nullptr ? entity : without(std::move(entity), kind->not_captured);
}

Entity as_written(Entity entity) {
    const auto* const kind = find_kind(entity.id.kind);
    return kind == nullptr ? entity : without(std::move(entity), kind->read_only);
}

}  // namespace adfkeep
