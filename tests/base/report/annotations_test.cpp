#include <algorithm>

#include "src/base/report/renderer.hpp"
#include "src/base/text.hpp"
#include "tests/base/report/samples.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

TEST_CASE("GitHub gets one annotation per finding that failed or was not judged") {
    REQUIRE(
        render(full_report(), Format::github) ==
        "::warning title=changed,file=pipeline/Load File.json,line=3::pipelines/Load File properties.activities[0].name: the value differs%0Aleft: \"Copy\"%0Aright: \"Copy "
        "data\"%0Afix: publish again\n"
        "::error title=secret::linkedServices/Store: holds a secret\n"
        "::notice title=changed::datasets/D: the order differs\n"
        "::notice title=parity::not judged: the template has no such kind\n"
        "adfkeep diff: 3 findings: 1 error, 1 warning, 1 note; 1 passed, 1 not applicable, 1 not judged\n");
}

TEST_CASE("Azure Pipelines gets one issue per warning and error, and the rest as log") {
    REQUIRE(
        render(full_report(), Format::azure_pipelines) ==
        "##vso[task.logissue type=warning;sourcepath=pipeline/Load File.json;linenumber=3;code=changed]pipelines/Load File properties.activities[0].name: the value "
        "differs%0D%0Aleft: \"Copy\"%0D%0Aright: \"Copy data\"%0D%0Afix: publish again\n"
        "##vso[task.logissue type=error;code=secret]linkedServices/Store: holds a secret\n"
        "changed: datasets/D: the order differs\n"
        "parity: not judged: the template has no such kind\n"
        "adfkeep diff: 3 findings: 1 error, 1 warning, 1 note; 1 passed, 1 not applicable, 1 not judged\n");
}

TEST_CASE("text from outside never becomes a command of a CI service") {
    const auto format = GENERATE(Format::github, Format::azure_pipelines);
    const auto log = render(hostile_report(), format);
    const auto lines = split(log, '\n');
    REQUIRE(lines.size() == 8);  // 3 failed, 3 not judged, the tally, and nothing after the last line feed
    for (const auto line : lines) {
        const bool is_command = line.starts_with("::") || line.starts_with("##vso[task.logissue ");
        REQUIRE(line.find("##", is_command && format == Format::azure_pipelines ? 2 : 0) == std::string_view::npos);
        REQUIRE((!line.starts_with("::") || line.starts_with("::error ") || line.starts_with("::warning ") ||
                 line.starts_with("::notice ")));
    }
}

TEST_CASE("what delimits a command is escaped in its properties and its text") {
    const Report report{.command = "x",
                        .findings = {{.rule = "a,b:c;d]e", .message = "100% :,;]", .file = "a:b,c;d]e%.json"}}};
    REQUIRE(render(report, Format::github)
                .starts_with("::warning title=a%2Cb%3Ac;d]e,file=a%3Ab%2Cc;d]e%25.json::100%25 :,;]\n"));
    REQUIRE(
        render(report, Format::azure_pipelines)
            .starts_with(
                "##vso[task.logissue type=warning;sourcepath=a:b,c%3Bd%5De%AZP25.json;code=a,b:c%3Bd%5De]100%AZP25 :,;]\n"));
}
