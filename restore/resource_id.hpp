// Ids of Azure resources, as texts of others name them.
#pragma once

#include <string>
#include <string_view>

#include "src/azure/factory_id.hpp"

namespace adfkeep::restore {

/// "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F", as people read it.
[[nodiscard]] std::string id_of(const azure::FactoryId& factory);
/// "/subscriptions/S/resourceGroups/G".
[[nodiscard]] std::string group_id_of(const azure::FactoryId& factory);

/// `id` percent-encoded as the path of a request; empty where it is no id of a resource.
[[nodiscard]] std::string path_of_resource(std::string_view id);

/// The id of the factory that `id` is, or stands in; empty where it stands in none.
[[nodiscard]] std::string_view factory_part(std::string_view id);

/// The last segment.
[[nodiscard]] std::string_view last_segment(std::string_view id);

}  // namespace adfkeep::restore
