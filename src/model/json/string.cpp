#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "src/base/error.hpp"
#include "src/model/json/parser.hpp"

namespace adfkeep::json {
namespace {

unsigned hex_value(char c) noexcept { return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

/// The code unit of the `\uXXXX` at `at`.
std::uint32_t code_unit(std::string_view text, std::size_t at) noexcept {
    std::uint32_t unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) unit = unit << 4 | hex_value(text[i]);
    return unit;
}

constexpr bool is_high_surrogate(std::uint32_t unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(std::uint32_t unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

/// The UTF-8 pattern of `c`, which for a surrogate is WTF-8's.
void append_code_point(std::string& out, std::uint32_t c) {
    const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
    const auto tail = [&](unsigned shift) { byte(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        byte(0xE0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        byte(0xF0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

/// Appends what the `\u` at `at` says, and returns where the text goes on.
std::size_t append_unicode_escape(std::string& out, std::string_view text, std::size_t at) {
    const auto unit = code_unit(text, at);
    const auto next = at + 6;
    if (is_high_surrogate(unit) && text.substr(next, 2) == "\\u") {
        if (const auto low = code_unit(text, next); is_low_surrogate(low)) {
            append_code_point(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            return next + 6;
        }
    }
    append_code_point(out, unit);
    return next;
}

char short_escape(char c) noexcept {
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return c;
    }
}

/// What the valid string `text` says.
std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 1; at + 1 < text.size();) {
        const auto plain = std::min(text.find('\\', at), text.size() - 1);
        out += text.substr(at, plain - at);
        at = plain;
        if (text[at] != '\\') break;
        if (text[at + 1] == 'u') {
            at = append_unicode_escape(out, text, at);
        } else {
            out += short_escape(text[at + 1]);
            at += 2;
        }
    }
    return out;
}

/// The surrogate whose three-byte form begins at `at`; 0 where there is none.
std::uint32_t surrogate_at(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (at + 3 > text.size() || byte(0) != 0xED || byte(1) < 0xA0) return 0;
    return 0xD000u | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
}

}  // namespace

std::string decode(std::string_view string) {
    Listener nobody;
    if (type_of(string) != Type::string) throw Error(ErrorCode::invalid_input, "expected a JSON string");
    parse(string, nobody);
    return unescaped(trimmed(string));
}

std::string decoded(const Token& string) {
    return string.escaped ? unescaped(string.text) : std::string(string.text.substr(1, string.text.size() - 2));
}

std::string encode(std::string_view text) {
    std::string out = "\"";
    out.reserve(text.size() + 2);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = text[at];
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else if (const auto surrogate = surrogate_at(text, at)) {
            out += fmt::format("\\u{:04x}", surrogate);
            at += 2;
        } else {
            out += c;
        }
    }
    return out += '"';
}

}  // namespace adfkeep::json
