// One neighbour of a factory, as its service tells it. For surroundings*.cpp only.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "src/azure/factory_id.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

struct Neighbour {
    std::string id;  ///< where it stands; no other has the same, without case
    Entity entity;
};

/// Throws Error(invalid_input) where `text` is no resource with a name.
[[nodiscard]] Neighbour neighbour(std::string_view kind, std::string_view text, const FactoryId& factory,
                                  const std::string& where);
/// What a key vault tells of a key, which is known by `name` and stands at `id`.
[[nodiscard]] Neighbour vault_key(std::string_view text, const std::string& name, const std::string& id);
/// A state has neither name nor id: it is told apart by what was judged by what.
[[nodiscard]] Neighbour policy_state(std::string_view text, const FactoryId& factory, const std::string& where);

/// Whether `id` is the factory's or that of something at or below it.
[[nodiscard]] bool is_within(std::string_view id, const FactoryId& factory);

/// Exact text of a member of a member: value_at(text, {"properties", "scope"}); empty where there is none, or what
/// should hold it is no object. `object` is valid JSON.
[[nodiscard]] std::string_view value_at(std::string_view object, std::initializer_list<std::string_view> path);
/// The same of a string, decoded; empty for anything else.
[[nodiscard]] std::string string_at(std::string_view object, std::initializer_list<std::string_view> path);

}  // namespace adfkeep::azure
