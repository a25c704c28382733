// Text from outside, made harmless for what shows it.
#pragma once

#include <string>
#include <string_view>

namespace adfkeep::harmless {

/// For a terminal or the log of a CI job: adfkeep::printable, and commands that Azure Pipelines and GitHub take from
/// anywhere in a line ("##vso[", "##[") or from its beginning ("::") stand with their first character as \u00xx.
[[nodiscard]] std::string line(std::string_view text);
/// For the content of an element or a quoted attribute, in HTML and in XML 1.0.
[[nodiscard]] std::string markup(std::string_view text);
/// For a cell of a table in GitHub-flavoured Markdown: no formatting, no link, no mention.
[[nodiscard]] std::string markdown(std::string_view text);
/// JSON text, which has line breaks and non-ASCII characters only where JSON allows them: says the same, and passes
/// `line` unchanged.
[[nodiscard]] std::string json(std::string_view document);

/// The first `most` characters of `text` and how long it is, where it is longer.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// What a person reads at most of a value that differs.
inline constexpr std::size_t most_of_a_value = 200;

}  // namespace adfkeep::harmless
