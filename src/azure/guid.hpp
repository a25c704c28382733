// Identifiers that nobody else has.
#pragma once

#include <string>

#include "src/base/random.hpp"

namespace adfkeep::azure {

/// "123e4567-e89b-42d3-a456-426614174000": RFC 4122, version 4.
[[nodiscard]] std::string new_guid(Random& random);

}  // namespace adfkeep::azure
