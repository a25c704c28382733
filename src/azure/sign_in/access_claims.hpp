// Whose token it is.
#pragma once

#include <string>

#include "src/base/bytes.hpp"

namespace adfkeep::azure {

/// What a JSON Web Token says of its owner, for people: " as application …, object …, tenant …". Empty for a token that
/// says nothing readable. Never a part of the token itself.
[[nodiscard]] std::string described_claims(ByteView token);

}  // namespace adfkeep::azure
