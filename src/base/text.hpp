// Small questions about text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace adfkeep {

/// `text` with the ASCII letters A to Z folded; everything else as it is.
[[nodiscard]] std::string lower(std::string_view text);

/// Whether both are equal once the ASCII letters are folded.
[[nodiscard]] bool equal_without_case(std::string_view left, std::string_view right) noexcept;

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// `text` for a terminal or a log line: control bytes, line breaks, invisible and direction-changing
/// characters stand as \u00xx or \uxxxx, bytes that are not UTF-8 as \xhh.
[[nodiscard]] std::string printable(std::string_view text);

/// The pieces of `text` between separators; one empty piece for an empty text.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// The decimal digits of `text` as a number below 2^63; false where it is anything else, or has a leading zero.
[[nodiscard]] bool parse_number(std::string_view text, unsigned long long& number) noexcept;

}  // namespace adfkeep
