#include "src/emulator/server/host.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace adfkeep::emulator {
namespace {

bool is_digits(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Letters, digits, dots and dashes: what may stand in a URL as it is.
bool is_plain(std::string_view name) noexcept {
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

bool ends_with(std::string_view name, std::string_view end) noexcept {
    return name.size() >= end.size() && equal_without_case(name.substr(name.size() - end.size()), end);
}

}  // namespace

bool is_loopback_host(std::string_view host) noexcept {
    const auto bracket = host.rfind(']');
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos && !is_digits(host.substr(colon + 1))) return false;
    const auto name = host.substr(0, colon);
    return name == "127.0.0.1" || name == "[::1]" || equal_without_case(name, "localhost") ||
           (is_plain(name) && ends_with(name, ".localhost"));
}

}  // namespace adfkeep::emulator
