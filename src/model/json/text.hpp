// JSON as exact text: what it says is looked up, never rewritten.
//
// Numbers, escapes, key order and duplicate keys stay as the source has them. Strings decode to WTF-8: a lone surrogate
// escape becomes its three-byte form, so that every string has one decoded form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::json {

/// Deepest nesting that is kept.
inline constexpr std::size_t max_depth = 1000;

/// Where in a text something is, counted from 1; columns count bytes.
struct Position {
    std::size_t line = 1;
    std::size_t column = 1;
};
[[nodiscard]] Position position(std::string_view text, std::size_t offset) noexcept;

/// Throws Error(invalid_input) unless `text` is one JSON value (RFC 8259) in UTF-8 with white space around it, nested
/// at most max_depth deep. The error's `where` is "<name>:<line>:<column>". No recursion: any depth is refused without
/// harm.
void validate(std::string_view text, const std::string& name);

struct Member {
    std::string name;           ///< decoded
    std::string_view raw_name;  ///< as in the source, with quotes
    std::string_view value;     ///< exact text, without white space around it
};

/// Validates `text`, which has to be an object, and gives its members in source order: both at the cost of one.
[[nodiscard]] std::vector<Member> validated_members(std::string_view text, const std::string& name);

enum class Type { object, array, string, number, literal };
[[nodiscard]] Type type_of(std::string_view value) noexcept;

/// `value` without white space around it.
[[nodiscard]] std::string_view trimmed(std::string_view value) noexcept;

// The functions below are linear in the length of what they are given, which is meant to be valid (validate). They
// throw Error(invalid_input) where it breaks the grammar or is of another type; whether it is UTF-8 they do not ask.

/// Members of an object, in source order.
[[nodiscard]] std::vector<Member> members(std::string_view object);
/// Elements of an array.
[[nodiscard]] std::vector<std::string_view> elements(std::string_view array);
/// What a string says, from its text with quotes.
[[nodiscard]] std::string decode(std::string_view string);
/// A JSON string that says `text` (UTF-8 or WTF-8), with quotes, escaping only `"`, `\`, U+0000 to U+001F (as \u00xx)
/// and surrogates (as \uxxxx).
[[nodiscard]] std::string encode(std::string_view text);
/// Without insignificant white space; everything else as it is.
[[nodiscard]] std::string compact(std::string_view value);
/// Members sorted by decoded name (as bytes; equal names in source order), without insignificant white space, the text
/// of strings and numbers as in the source. `canonical` of itself is itself.
[[nodiscard]] std::string canonical(std::string_view value);

}  // namespace adfkeep::json
