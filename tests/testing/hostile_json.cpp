#include "tests/testing/hostile_json.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace adfkeep::testing {
namespace {

constexpr std::size_t values_per_text = 200;

template <typename Pieces>
const auto& pick(HostileJson& json, const Pieces& pieces) {
    return pieces[json.below(pieces.size())];
}

/// The escape of a code unit, its hex digits in one of both cases.
std::string unit_escape(std::size_t unit, bool is_upper) {
    const std::string_view digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string text = "\\u";
    for (const auto shift : {12, 8, 4, 0}) text += digits[unit >> shift & 0xF];
    return text;
}

}  // namespace

std::uint64_t seed_of_run() {
    if (const auto* const given = std::getenv("ADFKEEP_SEED")) return std::strtoull(given, nullptr, 10);
    return std::random_device{}();
}

std::string HostileJson::value(std::size_t depth) {
    budget_ = values_per_text;
    return white() + (one_in(20) ? tower(depth) : bare_value(std::min<std::size_t>(depth, 8))) + white();
}

std::string HostileJson::object(std::size_t depth) {
    if (budget_ == 0) budget_ = values_per_text;
    if (depth == 0) return "{}";
    std::string text(1, '{');
    text += white();
    for (auto left = below(6); left > 0; --left) {
        for (const auto& piece : {string(), white(), std::string(":"), white(), bare_value(depth - 1), white()})
            text += piece;
        if (left > 1) text += ',' + white();
    }
    return text + '}';
}

std::string HostileJson::array(std::size_t depth) {
    std::string text(1, '[');
    text += white();
    for (auto left = below(6); left > 0; --left) {
        for (const auto& piece : {bare_value(depth - 1), white()}) text += piece;
        if (left > 1) text += ',' + white();
    }
    return text + ']';
}

/// One value in exactly `depth` containers.
std::string HostileJson::tower(std::size_t depth) {
    std::string start;
    std::string end;
    for (std::size_t i = 0; i < depth; ++i) {
        const auto in_object = one_in(2);
        start += in_object ? '{' : '[';
        start += in_object ? string() + ':' : white();
        end += in_object ? '}' : ']';
    }
    std::ranges::reverse(end);
    return start + number() + end;
}

std::string HostileJson::bare_value(std::size_t depth) {
    if (depth == 0 || budget_ == 0) return number();
    --budget_;
    switch (below(8)) {
        case 0:
        case 1:
            return object(depth);
        case 2:
            return array(depth);
        case 3:
            return number();
        case 4:
            return pick(*this, std::array<std::string, 3>{"true", "false", "null"});
        default:
            return string();
    }
}

std::string HostileJson::number() {
    static const std::array<std::string, 14> known{
        "0",     "-0",    "1.10",   "1e400",  "-1E-400", "12345678901234567890123", "9007199254740993",
        "0.1e1", "-0.00", "1E+002", "1.0e-0", "100",     "18446744073709551616",    "0.30000000000000004"};
    if (!one_in(3)) return pick(*this, known);
    std::string digits = one_in(2) ? "-1" : "7";
    for (auto left = below(400); left > 0; --left) digits += static_cast<char>('0' + below(10));
    return digits;
}

std::string HostileJson::string() {
    // Names that are equal or sort otherwise once decoded.
    static const std::array<std::string, 9> known{R"("")",        R"("a")",      R"("\u0061")",
                                                  R"("b")",       R"("name")",   R"("\u006eame")",
                                                  R"("a\u0000")", R"("\ud800")", R"("é")"};
    if (one_in(3)) return pick(*this, known);
    std::string text = "\"";
    for (auto left = below(24); left > 0; --left) text += one_in(4) ? escape() : character();
    return text + '"';
}

std::string HostileJson::character() {
    static const std::array<std::string, 12> wide{"é",  "ß",          "\u00a0", "\u2028", "中", "\ufeff",
                                                  "😀", "\U0010ffff", "\u007f", "\u0080", "'",  "/"};
    if (one_in(4)) return pick(*this, wide);
    static constexpr std::string_view plain = " !#$%&()*+,-.0123456789:;<=>?@ABCXYZ[]^_`abcxyz{|}~";
    return std::string(1, plain[below(plain.size())]);
}

std::string HostileJson::escape() {
    static const std::array<std::string, 9> simple{R"(\")", R"(\\)", R"(\/)", R"(\b)",    R"(\f)",
                                                   R"(\n)", R"(\r)", R"(\t)", R"(\u0000)"};
    switch (below(4)) {
        case 0:
            return pick(*this, simple);
        case 1:
            return unit_escape(below(0x10000), one_in(2));
        case 2:
            return unit_escape(0xD800 + below(0x800), one_in(2));
        default:
            return unit_escape(0xD800 + below(0x400), one_in(2)) + unit_escape(0xDC00 + below(0x400), one_in(2));
    }
}

std::string HostileJson::white() {
    static const std::array<std::string, 8> known{"", "", "", " ", "\n", "\t", "\r\n", " \t\n\r                      "};
    return pick(*this, known);
}

}  // namespace adfkeep::testing
