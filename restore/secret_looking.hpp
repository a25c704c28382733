// What may be a secret is not shown, even where it is in the clear.
#pragma once

#include <string>
#include <string_view>

namespace adfkeep::restore {

/// Whether the JSON value `text` at `path` may hold a secret: by the names of members that lead to it or that it holds,
/// by the type SecureString, or by the parts of a connection string. Says yes rather than no.
[[nodiscard]] bool looks_secret(std::string_view path, std::string_view text);

}  // namespace adfkeep::restore
