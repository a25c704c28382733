// RFC 4648 base64url without padding, as JSON Web Tokens and Key Vault write bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/bytes.hpp"

namespace adfkeep {

[[nodiscard]] std::string to_base64url(ByteView bytes);
/// Absent unless `text` is exactly what to_base64url gives for some bytes.
[[nodiscard]] std::optional<Bytes> from_base64url(std::string_view text);

}  // namespace adfkeep
