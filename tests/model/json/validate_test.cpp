#include <string>

#include "src/base/error.hpp"
#include "src/model/json/text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;

namespace {

/// The error of a text that is not JSON.
Error fault_of(const std::string& text) {
    try {
        json::validate(text, "pipeline/P.json");
    } catch (const Error& error) {
        return error;
    }
    FAIL("accepted: " + text);
    throw std::logic_error("not reached");
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("every form of RFC 8259 is accepted") {
    const auto text =
        GENERATE(as<std::string>{}, "null", "true", "false", "0", "-0", "1.10", "1e400", "-1E-400", "0.1e+5",
                 "12345678901234567890123", R"("")", R"("\u0041\/\"\\\b\f\n\r\t")", R"("\ud800")", R"("\udc00\ud800")",
                 "\"\x7f é 😀\"", "[]", "{}", " [ 1 , 2 ] ", "\t\r\n{ \"a\" : 1 , \"a\" : { } }\n", R"({"":[{"":""}]})",
                 R"(["a string that is longer than one block of sixteen bytes \\ and goes on behind it"])");
    REQUIRE_NOTHROW(json::validate(text, "x"));
}

TEST_CASE("what is not JSON is told in words, with file, line and column") {
    struct Row {
        std::string text;
        std::string what;
        std::string place;
    };
    const auto row = GENERATE(values<Row>({
        {"", "the text is empty", "1:1"},
        {"  \n ", "the text is empty", "2:2"},
        {"{", "unexpected end of text", "1:2"},
        {"{\"a\"", "unexpected end of text", "1:5"},
        {"{\"a\":", "unexpected end of text", "1:6"},
        {"[1", "unexpected end of text", "1:3"},
        {"[1,", "unexpected end of text", "1:4"},
        {"\"abc", "unexpected end of text inside a string", "1:5"},
        {"\"abc\\", "unexpected end of text inside a string", "1:5"},
        {"{\n  \"a\": 1\n  \"b\": 2\n}", "expected ',' or '}' after a member", "3:3"},
        {"[1 2]", "expected ',' or ']' after an element", "1:4"},
        {"[1}", "expected ',' or ']' after an element", "1:3"},
        {"{\"a\":1]", "expected ',' or '}' after a member", "1:7"},
        {"{\"a\" 1}", "expected ':' after a member's name", "1:6"},
        {"{\"a\":1,}", "expected a member after ','", "1:8"},
        {"[1,]", "expected a value after ',' or ':'", "1:4"},
        {"[,1]", "expected a value", "1:2"},
        {"{\"a\":}", "expected a value after ',' or ':'", "1:6"},
        {"{a:1}", "expected a member's name in double quotes", "1:2"},
        {"{'a':1}", "expected a member's name in double quotes", "1:2"},
        {"['a']", "expected a value; strings stand in double quotes", "1:2"},
        {"// hello\n{}", "expected a value; JSON has no comments", "1:1"},
        {"[1, /* two */ 2]", "expected a value; JSON has no comments", "1:5"},
        {"\xEF\xBB\xBF{}", "expected a value; a byte order mark is no part of JSON", "1:1"},
        {"{} x", "text after the end of the value", "1:4"},
        {"1 2", "text after the end of the value", "1:3"},
        {"NaN", "expected a value", "1:1"},
        {"-Infinity", "a number lacks a digit", "1:2"},
        {"True", "expected a value", "1:1"},
        {"[nul]", "expected a value; the words of JSON are true, false and null", "1:2"},
        {"01", "a number has a leading zero", "1:1"},
        {"-01", "a number has a leading zero", "1:2"},
        {"[00]", "a number has a leading zero", "1:2"},
        {"-", "a number lacks a digit", "1:2"},
        {"+1", "expected a value", "1:1"},
        {".5", "expected a value", "1:1"},
        {"1.", "a number lacks a digit", "1:3"},
        {"1.e5", "a number lacks a digit", "1:3"},
        {"1e", "a number lacks a digit", "1:3"},
        {"1e+", "a number lacks a digit", "1:4"},
        {"0x10", "text after the end of the value", "1:2"},
        {"\"a\nb\"", "a control character in a string has to be escaped", "1:3"},
        {std::string("\"a\0b\"", 5), "a control character in a string has to be escaped", "1:3"},
        {"\"a\tb\"", "a control character in a string has to be escaped", "1:3"},
        {R"("\x41")", "a string has an unknown escape", "1:2"},
        {R"("\u12")", "\\u needs four hexadecimal digits", "1:2"},
        {R"("\u12G4")", "\\u needs four hexadecimal digits", "1:2"},
        {R"("\u)", "\\u needs four hexadecimal digits", "1:2"},
        {"[\"ab\xff\"]", "the text is not UTF-8", "1:5"},
        {"[\n\"\xC3\"]", "the text is not UTF-8", "2:2"},
        {"\"\xC0\x80\"", "the text is not UTF-8", "1:2"},
        {"\"\xED\xA0\x80\"", "the text is not UTF-8", "1:2"},
        {"\"\xF4\x90\x80\x80\"", "the text is not UTF-8", "1:2"},
        {"\xFF\xFE{", "the text is not UTF-8", "1:1"},
    }));
    CAPTURE(row.text);
    const auto error = fault_of(row.text);
    CHECK(error.code() == ErrorCode::invalid_input);
    CHECK(error.what() == row.what);
    CHECK(error.where() == "pipeline/P.json:" + row.place);
    CHECK_FALSE(error.next().empty());
}

TEST_CASE("a fault is found wherever it stands in a block of sixteen bytes") {
    const auto offset = GENERATE(range(std::size_t{0}, std::size_t{40}));
    const std::string plain(40, 'x');
    auto text = '"' + plain + '"';
    text[offset + 1] = '\x1f';
    REQUIRE(fault_of(text).where() == "pipeline/P.json:1:" + std::to_string(offset + 2));
    REQUIRE_NOTHROW(json::validate('"' + plain.substr(0, offset) + '"', "x"));
    REQUIRE_NOTHROW(json::validate(std::string(offset, '\t') + "1" + std::string(offset, '\n'), "x"));
}

TEST_CASE("no text is read beyond its end") {
    const std::string text = R"({"a": [1.5e3, "\u00e9 long enough for a block", true, null]})";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const std::vector<char> exact(text.begin(),
                                      text.begin() + static_cast<std::ptrdiff_t>(size));  // ASan guards its end
        CHECK_THROWS_MATCHES(json::validate({exact.data(), exact.size()}, "x"), Error,
                             HasCode(ErrorCode::invalid_input));
    }
}

TEST_CASE("a thousand levels of nesting are kept, more are refused without harm") {
    REQUIRE_NOTHROW(json::validate(nested(json::max_depth), "x"));
    for (const std::size_t depth : {json::max_depth + 1, std::size_t{100'000}}) {
        const auto error = fault_of(nested(depth));
        CHECK(std::string(error.what()) == "nested deeper than 1,000 levels");
        CHECK(error.where() == "pipeline/P.json:1:1001");
    }
}

TEST_CASE("a position counts lines and bytes from one") {
    const std::string text = "ab\ncé d\n\nx";
    const auto at = [&](std::size_t offset) {
        const auto [line, column] = json::position(text, offset);
        return std::to_string(line) + ":" + std::to_string(column);
    };
    CHECK(at(0) == "1:1");
    CHECK(at(2) == "1:3");
    CHECK(at(3) == "2:1");
    CHECK(at(7) == "2:5");
    CHECK(at(9) == "3:1");
    CHECK(at(10) == "4:1");
    CHECK(at(99) == "4:2");
}
