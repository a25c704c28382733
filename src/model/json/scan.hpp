// How bytes of JSON are run over. Inside src/model only.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace adfkeep::json {

enum ByteClass : std::uint8_t { white = 1, string_stop = 2, digit = 4, hex = 8 };

/// What a byte may be: white space, the end of a plain piece of a string (quote, backslash, control), a digit.
inline constexpr auto byte_classes = [] {
    std::array<std::uint8_t, 256> classes{};
    for (unsigned c = 0; c < 0x20; ++c) classes[c] = string_stop;
    for (const auto c : std::string_view("\"\\")) classes[static_cast<unsigned char>(c)] = string_stop;
    for (const auto c : std::string_view(" \t\n\r")) classes[static_cast<unsigned char>(c)] |= white;
    for (unsigned c = '0'; c <= '9'; ++c) classes[c] = digit | hex;
    for (unsigned c = 'a'; c <= 'f'; ++c) classes[c] = classes[c - 'a' + 'A'] = hex;
    return classes;
}();

[[nodiscard]] inline bool is(ByteClass byte_class, char c) noexcept {
    return (byte_classes[static_cast<unsigned char>(c)] & byte_class) != 0;
}

#ifdef __SSE2__

using Block = __m128i;

[[nodiscard]] inline Block load(const char* at) noexcept { return _mm_loadu_si128(reinterpret_cast<const Block*>(at)); }
[[nodiscard]] inline Block equals(Block block, char c) noexcept { return _mm_cmpeq_epi8(block, _mm_set1_epi8(c)); }
[[nodiscard]] inline unsigned bits(Block block) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(block)); }

[[nodiscard]] inline unsigned white_bits(Block block) noexcept {
    return bits(_mm_or_si128(_mm_or_si128(equals(block, ' '), equals(block, '\t')),
                             _mm_or_si128(equals(block, '\n'), equals(block, '\r'))));
}
[[nodiscard]] inline unsigned string_stop_bits(Block block) noexcept {
    const auto control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
    return bits(_mm_or_si128(control, _mm_or_si128(equals(block, '"'), equals(block, '\\'))));
}

#endif

/// The first byte from `at` on that is no white space.
[[nodiscard]] inline const char* skip_white(const char* at, const char* end) noexcept {
    if (at == end || !is(white, *at)) return at;
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        if (const auto other = white_bits(load(at)) ^ 0xFFFFu) return at + std::countr_zero(other);
    }
#endif
    while (at != end && is(white, *at)) ++at;
    return at;
}

/// The first quote, backslash or control byte from `at` on.
[[nodiscard]] inline const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        if (const auto stop = string_stop_bits(load(at))) return at + std::countr_zero(stop);
    }
#endif
    while (at != end && !is(string_stop, *at)) ++at;
    return at;
}

[[nodiscard]] inline const char* skip_digits(const char* at, const char* end) noexcept {
    while (at != end && is(digit, *at)) ++at;
    return at;
}

}  // namespace adfkeep::json
