// Which names this machine goes by to itself.
#pragma once

#include <string_view>

namespace adfkeep::emulator {

/// Whether a Host header ("localhost:8080", "[::1]", "127.0.0.1:1") names this machine by a name that no other one has:
/// a web page elsewhere whose name resolves to 127.0.0.1 cannot reach the emulator through its visitor's browser.
[[nodiscard]] bool is_loopback_host(std::string_view host) noexcept;

}  // namespace adfkeep::emulator
