// The factory resource: read, changed and written whole. For planner.cpp only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// The resource to PUT so that `desired` holds. Its PUT replaces everything: so what only `actual` (absent: there is
/// none) has stays, member by member of the properties, the global parameters and the tags, unless `exactly` is asked
/// for; region and customer-managed key of a living factory stay in any case. Both as_written; the result is called
/// `name`.
[[nodiscard]] Entity merged_factory(const Entity& desired, const std::optional<Entity>& actual, bool exactly,
                                    const std::string& name);

/// `resource` with the Git configuration of `other` (absent: without one).
[[nodiscard]] Entity with_git_of(const Entity& resource, const std::optional<Entity>& other);

/// `resource` with `parameters`, an object, as its global parameters; unchanged where it has some.
[[nodiscard]] Entity with_global_parameters(const Entity& resource, const std::string& parameters);

/// `resource` with an identity of its own, where it has none.
[[nodiscard]] Entity with_identity(const Entity& resource);

/// The region that it names; empty where it names none.
[[nodiscard]] std::string location_of(const Entity& resource);
/// `resource` in another region.
[[nodiscard]] Entity with_location(const Entity& resource, const std::string& location);

}  // namespace adfkeep::restore
