#include "src/base/report/overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace adfkeep {
namespace {

void count(const Finding& finding, Tally& tally) {
    switch (finding.state) {
        case FindingState::pass:
            ++tally.passed;
            return;
        case FindingState::not_applicable:
            ++tally.not_applicable;
            return;
        case FindingState::not_judged:
            ++tally.not_judged;
            return;
        case FindingState::fail:
            break;
    }
    ++(finding.severity == Severity::error     ? tally.errors
       : finding.severity == Severity::warning ? tally.warnings
                                               : tally.notes);
}

void append_count(std::string& text, std::size_t number, std::string_view one, std::string_view many) {
    if (number > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, number == 1 ? one : many);
}

auto badness(const RuleGroup& group) {
    const auto& tally = group.tally;
    return std::tuple(tally.errors > 0, tally.warnings > 0, tally.notes > 0, tally.not_judged > 0);
}

}  // namespace

Tally tally(const Report& report) {
    Tally tally;
    for (const auto& finding : report.findings) count(finding, tally);
    return tally;
}

std::string to_sentence(const Tally& tally) {
    std::string failed;
    append_count(failed, tally.errors, "error", "errors");
    append_count(failed, tally.warnings, "warning", "warnings");
    append_count(failed, tally.notes, "note", "notes");
    std::string others;
    append_count(others, tally.passed, "passed", "passed");
    append_count(others, tally.not_applicable, "not applicable", "not applicable");
    append_count(others, tally.not_judged, "not judged", "not judged");

    const auto findings = tally.errors + tally.warnings + tally.notes;
    auto sentence = findings == 0 ? "no findings"
                                  : fmt::format("{} {}: {}", findings, findings == 1 ? "finding" : "findings", failed);
    return others.empty() ? sentence : sentence + "; " + others;
}

std::vector<RuleGroup> group_by_rule(const Report& report) {
    std::vector<RuleGroup> groups;
    std::map<std::string_view, std::size_t> index;
    for (const auto& finding : report.findings) {
        const auto [known, is_new] = index.emplace(finding.rule, groups.size());
        if (is_new) groups.push_back({.rule = finding.rule});
        groups[known->second].findings.push_back(&finding);
        count(finding, groups[known->second].tally);
    }
    std::ranges::stable_sort(groups, std::greater{}, badness);
    return groups;
}

std::string place_of(const Finding& finding) {
    if (finding.kind.empty()) return finding.entity;
    return finding.entity.empty() ? finding.kind : finding.kind + "/" + finding.entity;
}

std::string position_of(const Finding& finding) {
    return finding.file.empty() || finding.line == 0 ? finding.file : finding.file + ":" + std::to_string(finding.line);
}

std::string_view verdict_of(const Finding& finding) noexcept {
    switch (finding.state) {
        case FindingState::fail:
            return to_text(finding.severity);
        case FindingState::not_applicable:
            return "not applicable";
        case FindingState::not_judged:
            return "not judged";
        case FindingState::pass:
            break;
    }
    return "pass";
}

}  // namespace adfkeep
