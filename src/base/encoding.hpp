// Bytes as text: hex, base32, base64, and the framing that keeps hashed inputs apart.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "src/base/bytes.hpp"

namespace adfkeep {

/// Lower-case hex.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Absent unless `text` is lower-case hex of whole bytes.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 base32 in lower case without padding: 16 bytes become 26 characters.
[[nodiscard]] std::string to_base32(ByteView bytes);
/// Absent unless `text` is exactly what to_base32 gives for some bytes.
[[nodiscard]] std::optional<Bytes> from_base32(std::string_view text);

/// RFC 4648 base64 with padding, on one line.
[[nodiscard]] std::string to_base64(ByteView bytes);
/// Absent unless `text` is exactly what to_base64 gives for some bytes.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

/// `value` as `Width` bytes, most significant first.
[[nodiscard]] Bytes big_endian_32(std::uint32_t value);
[[nodiscard]] Bytes big_endian_64(std::uint64_t value);

/// T(x1, …, xn): each part's length as u32 big-endian, then its bytes.
/// Format: docs/repository-format.md, section 1.
[[nodiscard]] Bytes framed(std::initializer_list<ByteView> parts);

/// A FixedBytes value from its hex or base32 text; absent unless it is exactly that long.
template <typename Fixed>
[[nodiscard]] std::optional<Fixed> fixed_from_hex(std::string_view text) {
    const auto bytes = from_hex(text);
    return bytes && bytes->size() == Fixed::size ? std::optional(Fixed::from(*bytes)) : std::nullopt;
}
template <typename Fixed>
[[nodiscard]] std::optional<Fixed> fixed_from_base32(std::string_view text) {
    const auto bytes = from_base32(text);
    return bytes && bytes->size() == Fixed::size ? std::optional(Fixed::from(*bytes)) : std::nullopt;
}

}  // namespace adfkeep
