#include <fmt/format.h>

#include <algorithm>

#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

/// Findings of severity note never make a run fail.
bool is_failure(const Finding& finding) {
    return finding.state == FindingState::fail && finding.severity != Severity::note;
}
bool is_skipped(const Finding& finding) {
    return finding.state == FindingState::not_applicable || finding.state == FindingState::not_judged;
}

std::string name_of(const Finding& finding) {
    auto name = place_of(finding);
    if (!finding.path.empty()) name += (name.empty() ? "" : " ") + finding.path;
    return name.empty() ? finding.rule : name;
}

std::string details(const Finding& finding) {
    std::string lines = harmless::markup(finding.message);
    if (finding.left) lines += "\nleft: " + harmless::markup(*finding.left);
    if (finding.right) lines += "\nright: " + harmless::markup(*finding.right);
    if (!finding.file.empty()) lines += "\nin: " + harmless::markup(position_of(finding));
    if (!finding.fix.empty()) lines += "\nfix: " + harmless::markup(finding.fix);
    return lines;
}

std::string outcome(const Finding& finding) {
    if (is_failure(finding)) {
        return fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", to_text(finding.severity),
                           harmless::markup(finding.message), details(finding));
    }
    if (is_skipped(finding))
        return fmt::format("<skipped>{}: {}</skipped>", verdict_of(finding), harmless::markup(finding.message));
    return finding.state == FindingState::fail ? fmt::format("<system-out>{}</system-out>", details(finding))
                                               : std::string();
}

}  // namespace

std::string junit(const Report& report) {
    std::string cases;
    std::size_t failures = 0;
    std::size_t skipped = 0;
    for (const auto& finding : report.findings) {
        failures += is_failure(finding) ? 1 : 0;
        skipped += is_skipped(finding) ? 1 : 0;
        cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">{}</testcase>\n",
                             harmless::markup(finding.rule), harmless::markup(name_of(finding)), outcome(finding));
    }
    // Servers take a suite without tests for a run that broke.
    if (cases.empty()) cases = "    <testcase classname=\"adfkeep\" name=\"no findings\" time=\"0\"></testcase>\n";

    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"adfkeep {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
        "time=\"0\">\n{}  </testsuite>\n</testsuites>\n",
        harmless::markup(report.command), std::max<std::size_t>(report.findings.size(), 1), failures, skipped, cases);
}

}  // namespace adfkeep::formats
