#include <fmt/format.h>

#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("<code>{}</code>", harmless::markdown(text));
}

std::string value(std::string_view label, const std::optional<std::string>& text) {
    return text ? fmt::format("<br>{}: {}", label, code(harmless::shortened(*text, harmless::most_of_a_value)))
                : std::string();
}

std::string row(const Finding& finding) {
    auto said = harmless::markdown(finding.message) + value("left", finding.left) + value("right", finding.right);
    if (!finding.file.empty()) said += "<br>in " + code(position_of(finding));
    if (!finding.fix.empty()) said += "<br>fix: " + harmless::markdown(finding.fix);
    return fmt::format("| {} | {} | {} | {} |\n", verdict_of(finding), code(place_of(finding)), code(finding.path),
                       said);
}

}  // namespace

std::string markdown(const Report& report) {
    auto page = fmt::format("# adfkeep {}\n\n{}.\n", harmless::markdown(report.command), to_sentence(tally(report)));
    if (!report.sources.empty()) page += "\n";
    for (const auto& source : report.sources) page += fmt::format("- {}\n", code(source));
    if (!report.summary.empty()) page += "\n| | |\n|---|---|\n";
    for (const auto& [name, text] : report.summary)
        page += fmt::format("| {} | {} |\n", harmless::markdown(name), harmless::markdown(text));
    for (const auto& group : group_by_rule(report)) {
        page += fmt::format("\n## {} ({})\n\n| | entity | path | |\n|---|---|---|---|\n",
                            harmless::markdown(group.rule), group.findings.size());
        for (const auto* finding : group.findings) page += row(*finding);
    }
    return page;
}

}  // namespace adfkeep::formats
