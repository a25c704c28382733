#include <string>

#include "src/base/error.hpp"
#include "src/model/factory.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;
using adfkeep::testing::Says;

TEST_CASE("a header line says kind, name and the rest, in this order and without blanks") {
    CHECK(header_line({.id = {"pipelines", "Load File"}}) == R"({"kind":"pipelines","name":"Load File"})");
    CHECK(header_line({.id = {"factories", "f"}, .rest = R"({"location":"West Europe","tags":{}})"}) ==
          R"({"kind":"factories","name":"f","rest":{"location":"West Europe","tags":{}}})");
}

TEST_CASE("a header line escapes quote, backslash and control characters only") {
    CHECK(header_line({.id = {"files", "a\"b\\c/é\n\x1f\x7f"}}) ==
          "{\"kind\":\"files\",\"name\":\"a\\\"b\\\\c/é\\u000a\\u001f\x7f\"}");
}

TEST_CASE("names that cannot be kept are refused") {
    CHECK_THROWS_MATCHES(header_line({.id = {"pipelines", ""}}), Error, Says(ErrorCode::invalid_input, "empty"));
    CHECK_THROWS_MATCHES(header_line({.id = {"pipelines", "\xff"}}), Error, Says(ErrorCode::invalid_input, "Unicode"));
    CHECK_THROWS_MATCHES(header_line({.id = {"pipelines", "\xED\xA0\x80"}}), Error,
                         Says(ErrorCode::invalid_input, "Unicode"));
    CHECK_THROWS_MATCHES(header_line({.id = {"pipelines", std::string(1025, 'x')}}), Error,
                         Says(ErrorCode::invalid_input, "1,024"));
    CHECK_NOTHROW(header_line({.id = {"pipelines", std::string(1024, 'x')}}));
    CHECK_THROWS_MATCHES(header_line({.id = {"", "x"}}), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(header_line({.id = {"pipe/lines", "x"}}), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a rest that is no compact object is refused") {
    const auto rest = GENERATE(as<std::string>{}, "{}", "[]", "1", R"({ "a":1})", R"({"a":1} )", R"({"a":1)",
                               R"({"a":1}})", "{\"a\":\xff}");
    CHECK_THROWS_MATCHES(header_line({.id = {"pipelines", "p"}, .rest = rest}), Error,
                         HasCode(ErrorCode::invalid_input));
}

TEST_CASE("an entity comes back from its header line and definition") {
    const auto entity = GENERATE(values<Entity>({
        {.id = {"pipelines", "Load File"}, .definition = " {\"b\" : 1.10}\n"},
        {.id = {"files", "templates/a\"\\\n.bin"}, .definition = std::string("\0\xff", 2)},
        {.id = {"futureThings", "x"}, .rest = R"({"a":{"name":"\u0061}\""},"a":[1e400]})"},
        {.id = {"managedPrivateEndpoints", "default/pe"}, .rest = R"({"type":"x/y"})", .definition = "{}"},
    }));
    CHECK(parse_entity(header_line(entity), entity.definition) == entity);
}

TEST_CASE("the deepest rest that a resource can have comes back") {
    std::string rest = "{\"a\":";
    rest += std::string(999, '[') + std::string(999, ']') + '}';
    const Entity entity{.id = {"pipelines", "p"}, .rest = rest};
    CHECK(parse_entity(header_line(entity), {}) == entity);
}

TEST_CASE("a line that differs from a header line in one byte is refused") {
    const auto line = GENERATE(
        as<std::string>{}, "", "{}", R"({"kind":"pipelines"})", R"({"name":"p","kind":"pipelines"})",
        R"({ "kind":"pipelines","name":"p"})", R"({"kind":"pipelines","name":"p"} )",
        R"({"kind":"pipelines","name":"p"}x)", R"({"kind":"pipelines","name":"\u0070"})",
        R"({"kind":"pipelines","name":"\/"})", R"({"kind":"pipelines","name":"\n"})",
        R"({"kind":"pipelines","name":"\u000A"})", R"({"kind":"pipelines","name":""})",
        R"({"kind":"pipelines","name":"p)", R"({"kind":"pipelines","name":"p\")", R"({"kind":"pipelines","name":1})",
        R"({"kind":"pipelines","name":"p",})", R"({"kind":"pipelines","name":"p","rest":{}})",
        R"({"kind":"pipelines","name":"p","rest":[1]})", R"({"kind":"pipelines","name":"p","rest":{"a": 1}})",
        R"({"kind":"pipelines","name":"p","rest":{"a":1},"x":2})", R"({"kind":"pipelines","name":"p","more":{"a":1}})",
        R"({"kind":"pipelines","name":"p","rest":{"a":1})", R"({"kind":"pipelines","name":"p","name":"q"})",
        R"({"kind":"pipe lines","name":"p"})", "{\"kind\":\"pipelines\",\"name\":\"\xff\"}",
        R"({"kind":"pipelines","name":"\ud800"})");
    CAPTURE(line);
    CHECK_THROWS_MATCHES(parse_entity(line, "{}"), Error, HasCode(ErrorCode::invalid_input));
}
