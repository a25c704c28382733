#include <fmt/format.h>

#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

// The policy is a second wall: should a value ever get through as mark-up, nothing loads and nothing runs.
constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-top: 1px solid #8886; overflow-wrap: anywhere; }
code { font-size: .9em; white-space: pre-wrap; }
dt { float: left; min-width: 4rem; opacity: .7; }
dd { margin-left: 4rem; }
dl { margin: .2rem 0; }
.verdict { white-space: nowrap; font-weight: bold; }
.error { color: #d1242f; } .warning { color: #b07000; } .note { color: #0969da; } .other { opacity: .7; }
</style>
)";

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("<code>{}</code>", harmless::markup(text));
}

std::string detail(std::string_view label, std::string_view text) {
    return fmt::format("<dt>{}</dt><dd>{}</dd>", label, code(text));
}

std::string details(const Finding& finding) {
    std::string list;
    if (finding.left) list += detail("left", *finding.left);
    if (finding.right) list += detail("right", *finding.right);
    if (!finding.file.empty()) list += detail("in", position_of(finding));
    if (!finding.fix.empty()) list += fmt::format("<dt>fix</dt><dd>{}</dd>", harmless::markup(finding.fix));
    return list.empty() ? list : "<dl>" + list + "</dl>";
}

std::string row(const Finding& finding) {
    return fmt::format("<tr><td class=\"verdict {}\">{}</td><td>{}</td><td>{}</td><td>{}{}</td></tr>\n",
                       finding.state == FindingState::fail ? to_text(finding.severity) : "other", verdict_of(finding),
                       code(place_of(finding)), code(finding.path), harmless::markup(finding.message),
                       details(finding));
}

std::string overview(const Report& report) {
    std::string rows;
    for (const auto& source : report.sources)
        rows += fmt::format("<tr><th scope=\"row\">source</th><td>{}</td></tr>\n", code(source));
    for (const auto& [name, value] : report.summary) {
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", harmless::markup(name),
                            harmless::markup(value));
    }
    return rows.empty() ? rows : "<table>\n" + rows + "</table>\n";
}

}  // namespace

std::string html(const Report& report) {
    const auto title = "adfkeep " + harmless::markup(report.command);
    auto page = fmt::format("{}<title>{}</title>\n</head>\n<body>\n<h1>{}</h1>\n<p>{}.</p>\n{}", head, title, title,
                            to_sentence(tally(report)), overview(report));
    for (const auto& group : group_by_rule(report)) {
        page += fmt::format("<h2>{} ({})</h2>\n<table>\n", harmless::markup(group.rule), group.findings.size());
        for (const auto* finding : group.findings) page += row(*finding);
        page += "</table>\n";
    }
    return page + "</body>\n</html>\n";
}

}  // namespace adfkeep::formats
