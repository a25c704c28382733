#include "src/base/report/report.hpp"

#include <algorithm>

namespace adfkeep {

std::string_view to_text(FindingState state) noexcept {
    switch (state) {
        case FindingState::pass:
            return "pass";
        case FindingState::fail:
            return "fail";
        case FindingState::not_applicable:
            return "not-applicable";
        case FindingState::not_judged:
            break;
    }
    return "not-judged";
}

std::string_view to_text(Severity severity) noexcept {
    switch (severity) {
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            break;
    }
    return "error";
}

std::optional<Severity> parse_severity(std::string_view name) noexcept {
    for (const auto severity : {Severity::note, Severity::warning, Severity::error}) {
        if (to_text(severity) == name) return severity;
    }
    return std::nullopt;
}

bool fails(const Report& report, Severity bar) {
    return std::ranges::any_of(report.findings, [&](const Finding& finding) {
        return finding.state == FindingState::fail && finding.severity >= std::max(bar, Severity::warning);
    });
}

}  // namespace adfkeep
