#include "src/base/encoding.hpp"

#include <openssl/evp.h>

#include <array>

namespace adfkeep {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

constexpr unsigned no_digit = 0xFF;

/// The value of every character among `digits`.
constexpr auto values_of(std::string_view digits) {
    std::array<unsigned char, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<unsigned char>(digits[i])] = static_cast<unsigned char>(i);
    return values;
}
constexpr auto hex_values = values_of(hex_digits);
constexpr auto base32_values = values_of(base32_digits);

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string text(bytes.size() * 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text[2 * i] = hex_digits[octets(bytes)[i] >> 4];
        text[2 * i + 1] = hex_digits[octets(bytes)[i] & 15];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes(text.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = hex_values[octets(text)[2 * i]];
        const unsigned low = hex_values[octets(text)[2 * i + 1]];
        if (high == no_digit || low == no_digit) return std::nullopt;
        bytes[i] = static_cast<char>(high << 4 | low);
    }
    return bytes;
}

std::string to_base32(ByteView bytes) {
    std::string text((bytes.size() * 8 + 4) / 5, '\0');
    auto* out = text.data();
    std::uint32_t pending = 0;
    int bits = 0;
    for (const unsigned char byte : bytes) {
        pending = pending << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) *out++ = base32_digits[pending >> (bits - 5) & 31];
    }
    if (bits > 0) *out = base32_digits[pending << (5 - bits) & 31];
    return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() * 5 / 8);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        const std::uint32_t digit = base32_values[static_cast<unsigned char>(c)];
        if (digit == no_digit) return std::nullopt;
        pending = pending << 5 | digit;
        if ((bits += 5) >= 8) {
            bits -= 8;
            bytes += static_cast<char>(pending >> bits & 0xFF);
        }
    }
    // Bits that no byte has are zero, and fewer than a digit's.
    const bool is_whole = bits < 5 && (pending & ((1u << bits) - 1)) == 0;
    return is_whole ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string to_base64(ByteView bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(octets(text), octets(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    Bytes bytes(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(octets(bytes), octets(text), static_cast<int>(text.size())) < 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
    bytes.resize(bytes.size() - padding);
    return to_base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

Bytes big_endian_32(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

Bytes big_endian_64(std::uint64_t value) {
    return big_endian_32(static_cast<std::uint32_t>(value >> 32)) + big_endian_32(static_cast<std::uint32_t>(value));
}

Bytes framed(std::initializer_list<ByteView> parts) {
    Bytes bytes;
    for (const auto part : parts) {
        bytes += big_endian_32(static_cast<std::uint32_t>(part.size()));
        bytes += part;
    }
    return bytes;
}

}  // namespace adfkeep
