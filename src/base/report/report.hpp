// One report: what every command that judges something produces. Rendered in one place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adfkeep {

enum class FindingState { pass, fail, not_applicable, not_judged };
enum class Severity { note, warning, error };

/// One statement about one thing. Absent texts are left out of every rendering.
struct Finding {
    std::string rule;  ///< stable id, "name-differs-from-file"
    FindingState state = FindingState::fail;
    Severity severity = Severity::warning;
    std::string kind;
    std::string entity;
    std::string path;     ///< JSON path
    std::string message;  ///< a sentence; for not_judged it says why
    std::optional<std::string> left;
    std::optional<std::string> right;
    std::string file;
    std::size_t line = 0;  ///< 0: none
    std::string fix;
};

struct Report {
    std::string command;                                       ///< "diff"
    std::vector<std::string> sources;                          ///< as the user named them
    std::vector<std::pair<std::string, std::string>> summary;  ///< in order; shown and kept in JSON
    std::vector<Finding> findings;
};

/// "pass", "fail", "not-applicable", "not-judged".
[[nodiscard]] std::string_view to_text(FindingState state) noexcept;
/// "note", "warning", "error".
[[nodiscard]] std::string_view to_text(Severity severity) noexcept;
/// Absent where there is no such severity.
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name) noexcept;

/// Whether a failed finding reaches `bar`: notes, not judged and not applicable never count.
[[nodiscard]] bool fails(const Report& report, Severity bar);

}  // namespace adfkeep
