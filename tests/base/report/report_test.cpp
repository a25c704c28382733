#include "src/base/report/report.hpp"

#include "src/base/report/overview.hpp"
#include "src/base/report/renderer.hpp"
#include "tests/base/report/samples.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

TEST_CASE("only a failed finding of the bar's severity or more makes a report fail") {
    const auto severity = GENERATE(Severity::note, Severity::warning, Severity::error);
    const auto state =
        GENERATE(FindingState::pass, FindingState::fail, FindingState::not_applicable, FindingState::not_judged);
    const Report report{.findings = {{.rule = "r", .state = state, .severity = severity}}};

    REQUIRE(fails(report, Severity::warning) == (state == FindingState::fail && severity != Severity::note));
    REQUIRE(fails(report, Severity::error) == (state == FindingState::fail && severity == Severity::error));
}

TEST_CASE("notes never count, wherever the bar is") {
    REQUIRE_FALSE(fails({.findings = {{.rule = "r", .severity = Severity::note}}}, Severity::note));
    REQUIRE_FALSE(fails({}, Severity::note));
    REQUIRE(fails({.findings = {{.rule = "r", .severity = Severity::warning}}}, Severity::note));
}

TEST_CASE("names of formats and severities are read back, and nothing else is") {
    REQUIRE(parse_severity("warning") == Severity::warning);
    REQUIRE(parse_severity(to_text(Severity::error)) == Severity::error);
    REQUIRE(parse_severity(to_text(Severity::note)) == Severity::note);
    REQUIRE_FALSE(parse_severity("Warning").has_value());
    REQUIRE(parse_format("azure-pipelines") == Format::azure_pipelines);
    REQUIRE_FALSE(parse_format("xml").has_value());
    REQUIRE(format_names() == "text, json, markdown, sarif, junit, html, github, azure-pipelines");
}

TEST_CASE("a tally says what there is and leaves out what there is not") {
    REQUIRE(to_sentence(tally(full_report())) ==
            "3 findings: 1 error, 1 warning, 1 note; 1 passed, 1 not applicable, 1 not judged");
    REQUIRE(to_sentence({}) == "no findings");
    REQUIRE(to_sentence({.errors = 2, .passed = 3}) == "2 findings: 2 errors; 3 passed");
    REQUIRE(to_sentence({.warnings = 1}) == "1 finding: 1 warning");
}

TEST_CASE("groups stand in order of how bad they are, then as they came") {
    const auto report = full_report();
    std::vector<std::string> rules;
    for (const auto& group : group_by_rule(report)) rules.emplace_back(group.rule);
    REQUIRE(rules == std::vector<std::string>{"secret", "changed", "parity", "documented", "network"});
}
