// How an entity of a factory is spelled in a request. For factory_writer.cpp only.
#pragma once

#include <string>
#include <vector>

#include "src/azure/factory_id.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

/// The path of an entity, or of the factory itself, without a query. Throws Error(invalid_input) for what is no
/// resource of a factory, and for names that would lead elsewhere.
[[nodiscard]] std::string path_of(const FactoryId& factory, const EntityId& id);
/// The path of the collection that it is listed in.
[[nodiscard]] std::string collection_path_of(const FactoryId& factory, const EntityId& id);

/// {"properties": …} with the members of `rest` before them. The service refuses a body without properties.
[[nodiscard]] std::string body_of(const Entity& entity);

/// Values of If-Match that name `etag`. HTTP wants quotes, which the service gives with a factory's and leaves out of
/// every other entity's; which it takes is not documented.
[[nodiscard]] std::vector<std::string> matches_of(const std::string& etag);
/// Whether both name the same version.
[[nodiscard]] bool is_same_etag(const std::string& left, const std::string& right);

}  // namespace adfkeep::azure
