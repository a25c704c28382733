#include "src/emulator/factories/load.hpp"

#include <fmt/format.h>

#include <optional>

#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/factories/factory_resource.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::emulator {
namespace {

/// {"properties": …} with the resource's other members.
std::string resource_of(const Entity& entity) {
    ObjectText resource;
    if (!entity.definition.empty()) resource.add("properties", entity.definition);
    return resource.add_members(entity.rest).text();
}

const Entity* first_of(const Factory& factory, std::string_view kind) {
    for (const auto& entity : factory.entities)
        if (equal_without_case(entity.id.kind, kind)) return &entity;
    return nullptr;
}

/// Global parameters are a view of the factory; a source that has only the view gives them back to it.
std::string factory_resource(const Factory& factory) {
    const auto* const entity = first_of(factory, factory_kind);
    auto resource = entity == nullptr ? std::string("{}") : resource_of(*entity);
    const auto* const parameters = first_of(factory, "globalParameters");
    if (parameters == nullptr || member_at(resource, {"properties", "globalParameters"})) return resource;
    const auto properties = member(resource, "properties").value_or("{}");
    return with(resource, "properties", with(properties, "globalParameters", parameters->definition));
}

/// Absent for what is no child of a factory, and for an endpoint without its network.
std::optional<Place> place_of(const EntityId& id) {
    for (const auto kind : {files_kind, factory_kind, std::string_view("globalParameters")})
        if (equal_without_case(id.kind, kind)) return std::nullopt;
    const auto* const info = find_kind(id.kind);
    if (info != nullptr && info->arm_type.empty()) return std::nullopt;
    if (info == nullptr || info->parent.empty()) return Place{.collection = id.kind, .name = id.name};
    const auto slash = id.name.find('/');
    if (slash == std::string::npos) return std::nullopt;
    return Place{.collection = fmt::format("{}/{}/{}", info->parent, id.name.substr(0, slash), info->collection),
                 .name = id.name.substr(slash + 1)};
}

}  // namespace

LocalFactory& load_factory(World& world, const std::string& name, const Factory& factory) {
    auto loaded = loaded_factory(world, name, factory_resource(factory));
    for (const auto& entity : factory.entities) {
        const auto place = place_of(entity.id);
        if (!place) continue;
        // A snapshot keeps the type of a kind that it does not know: here the service says it.
        auto rest = entity.rest.empty() ? std::string() : rest_of(entity.rest);
        auto document = made_child(world, loaded, *place, entity.definition, std::move(rest), nullptr, Origin::loaded);
        loaded.at(place->collection).documents.put(place->name, std::move(document));
    }
    return world.factories.put(factory_key(local_subscription, local_group, name), std::move(loaded));
}

}  // namespace adfkeep::emulator
