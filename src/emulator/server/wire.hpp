// An answer as bytes of HTTP/1.1.
#pragma once

#include <cstddef>
#include <string>

#include "src/emulator/http/message.hpp"

namespace adfkeep::emulator {

/// What becomes of the connection afterwards.
enum class Afterwards { keep, close };

struct WireText {
    std::string text;
    std::size_t body_bytes = 0;  ///< at its end
};

/// Head and body; 204 and 304 have none. Line breaks in a header's value become blanks.
[[nodiscard]] WireText wire_text(const Response& response, Afterwards afterwards);

/// Its beginning, cut in the middle of the body; in the head where there is next to no body.
[[nodiscard]] std::string truncated(const WireText& wire);

}  // namespace adfkeep::emulator
