// Findings as the log commands of two CI services. Each takes its commands from standard output, so text from outside
// must not be able to become one.
#include <fmt/format.h>

#include <algorithm>

#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

using Escapes = std::vector<std::pair<char, std::string_view>>;

std::string escaped(std::string_view text, const Escapes& escapes) {
    std::string result;
    for (const char c : harmless::line(text)) {
        const auto known = std::ranges::find(escapes, c, &Escapes::value_type::first);
        if (known == escapes.end()) {
            result += c;
        } else {
            result += known->second;
        }
    }
    return result;
}

/// What an annotation says, in lines.
std::vector<std::string> said(const Finding& finding) {
    const auto place = place_of(finding);
    auto first = place + (place.empty() || finding.path.empty() ? "" : " ") + finding.path;
    first += (first.empty() ? "" : ": ") +
             (finding.state == FindingState::not_judged ? "not judged: " + finding.message : finding.message);
    std::vector<std::string> lines{first};
    if (finding.left) lines.push_back("left: " + harmless::shortened(*finding.left, harmless::most_of_a_value));
    if (finding.right) lines.push_back("right: " + harmless::shortened(*finding.right, harmless::most_of_a_value));
    if (!finding.fix.empty()) lines.push_back("fix: " + finding.fix);
    return lines;
}

std::string joined(const std::vector<std::string>& lines, const Escapes& escapes, std::string_view line_break) {
    std::string text;
    for (const auto& line : lines) text += (text.empty() ? "" : std::string(line_break)) + escaped(line, escapes);
    return text;
}

bool is_told(const Finding& finding) {
    return finding.state == FindingState::fail || finding.state == FindingState::not_judged;
}

/// github.com/actions/toolkit, packages/core/src/command.ts: these characters and no others.
std::string github_command(const Finding& finding) {
    static const Escapes in_data = {{'%', "%25"}};
    static const Escapes in_property = {{'%', "%25"}, {':', "%3A"}, {',', "%2C"}};

    const bool is_notice = finding.state == FindingState::not_judged || finding.severity == Severity::note;
    auto properties = "title=" + escaped(finding.rule, in_property);
    if (!finding.file.empty()) properties += ",file=" + escaped(finding.file, in_property);
    if (!finding.file.empty() && finding.line > 0) properties += fmt::format(",line={}", finding.line);
    return fmt::format("::{} {}::{}\n", is_notice ? "notice" : to_text(finding.severity), properties,
                       joined(said(finding), in_data, "%0A"));
}

/// learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands: an issue is a warning or an error; the rest is
/// plain log.
std::string azure_command(const Finding& finding) {
    static const Escapes in_data = {{'%', "%AZP25"}};
    static const Escapes in_property = {{'%', "%AZP25"}, {';', "%3B"}, {']', "%5D"}};

    const auto message = joined(said(finding), in_data, "%0D%0A");
    if (finding.state == FindingState::not_judged || finding.severity == Severity::note) {
        return fmt::format("{}: {}\n", harmless::line(finding.rule), joined(said(finding), {}, "; "));
    }
    auto properties = fmt::format("type={}", to_text(finding.severity));
    if (!finding.file.empty()) properties += ";sourcepath=" + escaped(finding.file, in_property);
    if (!finding.file.empty() && finding.line > 0) properties += fmt::format(";linenumber={}", finding.line);
    return fmt::format("##vso[task.logissue {};code={}]{}\n", properties, escaped(finding.rule, in_property), message);
}

template <typename Command>
std::string log_of(const Report& report, Command command) {
    std::string log;
    for (const auto& finding : report.findings) {
        if (is_told(finding)) log += command(finding);
    }
    return log + "adfkeep " + harmless::line(report.command) + ": " + to_sentence(tally(report)) + "\n";
}

}  // namespace

std::string github(const Report& report) { return log_of(report, github_command); }

std::string azure_pipelines(const Report& report) { return log_of(report, azure_command); }

}  // namespace adfkeep::formats
