// Reports that the tests of the renderers share.
#pragma once

#include "src/base/report/report.hpp"

namespace adfkeep::testing {

/// Every state, severity and member.
[[nodiscard]] inline Report full_report() {
    return {
        .command = "diff",
        .sources = {"folder:a", "folder:b"},
        .summary = {{"entities", "12"}, {"changed", "1"}},
        .findings =
            {
                {.rule = "documented",
                 .state = FindingState::pass,
                 .severity = Severity::note,
                 .kind = "pipelines",
                 .entity = "Load"},
                {.rule = "changed",
                 .severity = Severity::warning,
                 .kind = "pipelines",
                 .entity = "Load File",
                 .path = "properties.activities[0].name",
                 .message = "the value differs",
                 .left = "\"Copy\"",
                 .right = "\"Copy data\"",
                 .file = "pipeline/Load File.json",
                 .line = 3,
                 .fix = "publish again"},
                {.rule = "secret",
                 .severity = Severity::error,
                 .kind = "linkedServices",
                 .entity = "Store",
                 .message = "holds a secret"},
                {.rule = "changed",
                 .severity = Severity::note,
                 .kind = "datasets",
                 .entity = "D",
                 .message = "the order differs"},
                {.rule = "parity", .state = FindingState::not_judged, .message = "the template has no such kind"},
                {.rule = "network", .state = FindingState::not_applicable, .message = "there is no managed network"},
            },
    };
}

/// Text that tries to be more than text, in each place that comes from outside.
inline const std::string hostile =
    "x\x1b[2J\r\n##vso[task.setvariable variable=PATH]/evil\n##[add-mask]y\n::add-mask::z <script>alert(1)</script> \"'&]]> | `@all` #1 www.evil.test "
    "![i](javascript:1) \xE2\x80\xAE \xFF \xEF\xBF\xBE \x01 %0A;,]";

[[nodiscard]] inline Report hostile_report() {
    Report report{.command = hostile, .sources = {hostile}, .summary = {{hostile, hostile}}};
    for (const auto state :
         {FindingState::fail, FindingState::not_judged, FindingState::pass, FindingState::not_applicable}) {
        for (const auto severity : {Severity::note, Severity::warning, Severity::error}) {
            report.findings.push_back(
                {hostile, state, severity, hostile, hostile, hostile, hostile, hostile, hostile, hostile, 7, hostile});
        }
    }
    return report;
}

}  // namespace adfkeep::testing
