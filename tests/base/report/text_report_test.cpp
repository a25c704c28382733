#include "src/base/report/renderer.hpp"
#include "tests/base/report/samples.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

TEST_CASE("the text of a report is what a tired person wants to read") {
    REQUIRE(render(full_report(), Format::text) == R"(adfkeep diff folder:a folder:b

secret (1)
  error  linkedServices/Store  holds a secret

changed (2)
  warning  pipelines/Load File  properties.activities[0].name  the value differs
      left   "Copy"
      right  "Copy data"
      in     pipeline/Load File.json:3
      fix    publish again
  note     datasets/D                                          the order differs

parity (1)
  not judged  the template has no such kind

entities  12
changed   1

3 findings: 1 error, 1 warning, 1 note; 1 passed, 1 not applicable, 1 not judged
)");
}

TEST_CASE("a report without findings says so") {
    REQUIRE(render({.command = "check"}, Format::text) == "adfkeep check\n\nno findings\n");
}

TEST_CASE("a long value is cut in text at 200 characters, not inside one, and says how long it is") {
    std::string value;
    for (int i = 0; i < 300; ++i) value += "ä";
    const auto text =
        render({.command = "diff", .findings = {{.rule = "changed", .message = "m", .left = value}}}, Format::text);
    REQUIRE(text.find(value.substr(0, 400) + "… (600 bytes)\n") != std::string::npos);
    REQUIRE(text.find(value.substr(0, 402)) == std::string::npos);
}

TEST_CASE("bytes that are no text are cut too") {
    const auto text = render(
        {.command = "diff", .findings = {{.rule = "changed", .message = "m", .left = std::string(100'000, '\x80')}}},
        Format::text);
    REQUIRE(text.size() < 5'000);
}

TEST_CASE("one long path does not push every line aside") {
    const Report report{.command = "diff",
                        .findings = {{.rule = "r", .kind = "k", .entity = std::string(100, 'e'), .message = "m"},
                                     {.rule = "r", .kind = "k", .entity = "e", .message = "m"}}};
    REQUIRE(render(report, Format::text).find("\n  warning  k/e  m\n") != std::string::npos);
}

TEST_CASE("colours are there when asked for, and only then") {
    REQUIRE(render(full_report(), Format::text).find('\x1b') == std::string::npos);
    const auto coloured = render(full_report(), Format::text, Colour::yes);
    REQUIRE(coloured.find("\x1b[1;31merror\x1b[0m") != std::string::npos);
    REQUIRE(coloured.find("\x1b[1;33mwarning\x1b[0m") != std::string::npos);
}

TEST_CASE("text from outside moves no cursor, breaks no line and gives no command to a CI service") {
    const auto text = render(hostile_report(), Format::text);
    REQUIRE(text.find_first_of("\x1b\r\x01\xFF") == std::string::npos);
    REQUIRE(text.find("\xE2\x80\xAE") == std::string::npos);
    REQUIRE(text.find("##") == std::string::npos);
    REQUIRE(text.find("\n::") == std::string::npos);
    REQUIRE(text.find("\n##") == std::string::npos);
}
