// KIND/NAME as a person writes it.
#pragma once

#include <string>

#include "src/model/factory.hpp"

namespace adfkeep {

/// KIND is a REST collection or a Git folder, in any case, and becomes the kind table's spelling; a nested entity is
/// "managedPrivateEndpoints/NETWORK/ENDPOINT"; `files/PATH` is a file. An unknown kind is taken as it is. Throws
/// Error(usage) without a kind or a name.
[[nodiscard]] EntityId parse_entity_id(const std::string& text);

}  // namespace adfkeep
