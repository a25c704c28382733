// JSON, SARIF and JUnit: formats that programs read.
#include <nlohmann/json.hpp>

#include "src/base/report/renderer.hpp"
#include "src/base/text.hpp"
#include "tests/base/report/samples.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Json = nlohmann::ordered_json;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t number = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++number;
    return number;
}

}  // namespace

TEST_CASE("JSON holds every member that has something to say, and no other") {
    const auto document = Json::parse(render(full_report(), Format::json));
    REQUIRE(document == Json::parse(R"({
        "schema": "adfkeep/report/1", "command": "diff", "sources": ["folder:a", "folder:b"], "summary": {"entities": "12", "changed": "1"},
        "findings": [
            {"rule": "documented", "state": "pass", "severity": "note", "kind": "pipelines", "entity": "Load"},
            {"rule": "changed", "state": "fail", "severity": "warning", "kind": "pipelines", "entity": "Load File", "path": "properties.activities[0].name",
             "message": "the value differs", "left": "\"Copy\"", "right": "\"Copy data\"", "file": "pipeline/Load File.json", "line": 3, "fix": "publish again"},
            {"rule": "secret", "state": "fail", "severity": "error", "kind": "linkedServices", "entity": "Store", "message": "holds a secret"},
            {"rule": "changed", "state": "fail", "severity": "note", "kind": "datasets", "entity": "D", "message": "the order differs"},
            {"rule": "parity", "state": "not-judged", "severity": "warning", "message": "the template has no such kind"},
            {"rule": "network", "state": "not-applicable", "severity": "warning", "message": "there is no managed network"}
        ]})"));
}

TEST_CASE("JSON keeps long values whole, and an empty value is not an absent one") {
    const std::string value(5'000, 'v');
    const auto document = Json::parse(
        render({.command = "diff", .findings = {{.rule = "changed", .left = value, .right = ""}}}, Format::json));
    REQUIRE(document["findings"][0]["left"] == value);
    REQUIRE(document["findings"][0]["right"] == "");
}

TEST_CASE("JSON says exactly what came from outside, and is harmless in a terminal and in a log") {
    const auto format = GENERATE(Format::json, Format::sarif);
    const auto text = render(hostile_report(), format);
    REQUIRE(is_utf8(text));
    REQUIRE(text.find_first_of("\x1b\r\x01") == std::string::npos);
    REQUIRE(text.find("\xE2\x80\xAE") == std::string::npos);
    REQUIRE(text.find("##") == std::string::npos);

    auto expected = hostile;
    expected.replace(expected.find('\xFF'), 1, "\xEF\xBF\xBD");
    const auto document = Json::parse(text);
    REQUIRE((format == Format::json ? document["command"] : document["runs"][0]["properties"]["command"]) == expected);
}

TEST_CASE("SARIF names each rule once and gives each finding its kind, level and place") {
    const auto run = Json::parse(render(full_report(), Format::sarif))["runs"][0];
    REQUIRE(run["tool"]["driver"]["name"] == "adfkeep");
    REQUIRE(run["tool"]["driver"]["rules"].size() == 5);
    REQUIRE(run["results"].size() == 6);
    for (const auto& result : run["results"]) {
        REQUIRE(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
        REQUIRE_FALSE(result["message"]["text"].get<std::string>().empty());
        REQUIRE((result["kind"] == "fail") == (result["level"] != "none"));
    }
    const auto& changed = run["results"][1];
    REQUIRE(changed["level"] == "warning");
    REQUIRE(changed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pipeline/Load%20File.json");
    REQUIRE(changed["locations"][0]["physicalLocation"]["region"]["startLine"] == 3);
    REQUIRE(changed["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] ==
            "pipelines/Load File properties.activities[0].name");
    REQUIRE(changed["properties"]["right"] == "\"Copy data\"");
    REQUIRE(run["results"][4]["kind"] == "open");
    REQUIRE(run["results"][5]["kind"] == "notApplicable");
}

TEST_CASE("a SARIF file name is always a legal URI reference") {
    const auto [file, uri] =
        GENERATE(table<std::string, std::string>({{"0a1b:pipeline/ä.json", "0a1b%3apipeline/%c3%a4.json"},
                                                  {"/srv/my factory/a.json", "file:///srv/my%20factory/a.json"},
                                                  {"a%b?c#d", "a%25b%3fc%23d"}}));
    const auto document =
        Json::parse(render({.command = "x", .findings = {{.rule = "r", .file = file}}}, Format::sarif));
    REQUIRE(document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri);
}

TEST_CASE("SARIF knows a finding again by what it is about, not by its line or wording") {
    Report report{.command = "x",
                  .findings = {{.rule = "r", .kind = "k", .entity = "e", .message = "m", .line = 1},
                               {.rule = "r", .kind = "k", .entity = "e", .message = "n", .line = 9},
                               {.rule = "r", .kind = "ke"}}};
    const auto results = Json::parse(render(report, Format::sarif))["runs"][0]["results"];
    REQUIRE(results[0]["partialFingerprints"] == results[1]["partialFingerprints"]);
    REQUIRE(results[0]["partialFingerprints"] != results[2]["partialFingerprints"]);
}

TEST_CASE("JUnit counts what it lists: failures by severity, what was not judged as skipped") {
    const auto xml = render(full_report(), Format::junit);
    REQUIRE(xml.find("<testsuite name=\"adfkeep diff\" tests=\"6\" failures=\"2\" errors=\"0\" skipped=\"2\"") !=
            std::string::npos);
    REQUIRE(count(xml, "<testcase ") == 6);
    REQUIRE(count(xml, "<failure ") == 2);
    REQUIRE(count(xml, "<skipped>") == 2);
    REQUIRE(xml.find("<skipped>not judged: the template has no such kind</skipped>") != std::string::npos);
    REQUIRE(xml.find("<testcase classname=\"changed\" name=\"pipelines/Load File properties.activities[0].name\"") !=
            std::string::npos);
    REQUIRE(xml.find("left: &quot;Copy&quot;") == std::string::npos);
    REQUIRE(xml.find("left: &#34;Copy&#34;") != std::string::npos);
}

TEST_CASE("JUnit without findings is one test that passed") {
    const auto xml = render({.command = "verify"}, Format::junit);
    REQUIRE(xml.find("tests=\"1\" failures=\"0\"") != std::string::npos);
    REQUIRE(count(xml, "<testcase ") == 1);
}
