// The renderers of a report.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/base/report/report.hpp"

namespace adfkeep {

enum class Format { text, json, markdown, sarif, junit, html, github, azure_pipelines };

/// Absent where there is no such format.
[[nodiscard]] std::optional<Format> parse_format(std::string_view name);
/// "text, json, …" for messages.
[[nodiscard]] std::string format_names();

/// The whole report, ending in LF. Everything that came from outside is made harmless for the format (control bytes for
/// a terminal, mark-up for HTML, XML, Markdown and workflow commands). `colour` is for text only. Text lists what
/// failed or was not judged and counts the rest; every other format has all.
enum class Colour { no, yes };
[[nodiscard]] std::string render(const Report& report, Format format, Colour colour = Colour::no);

}  // namespace adfkeep
