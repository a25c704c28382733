#include "src/base/base64url.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"

namespace adfkeep {

std::string to_base64url(ByteView bytes) {
    auto text = to_base64(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    std::string padded(text);
    std::ranges::replace(padded, '-', '+');
    std::ranges::replace(padded, '_', '/');
    padded.append((4 - padded.size() % 4) % 4, '=');
    auto bytes = from_base64(padded);
    return bytes && to_base64url(*bytes) == text ? std::move(bytes) : std::nullopt;
}

}  // namespace adfkeep
