// Dates in HTTP fields.
#pragma once

#include <optional>
#include <string_view>

#include "src/base/clock.hpp"

namespace adfkeep::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7; its two obsolete forms are not understood); absent for
/// anything else.
[[nodiscard]] std::optional<Time> parse_http_date(std::string_view text);

}  // namespace adfkeep::http
