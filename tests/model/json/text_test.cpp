#include "src/model/json/text.hpp"

#include <string>
#include <vector>

#include "src/base/error.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;
using adfkeep::testing::Says;

TEST_CASE("members are told in source order, with their exact text") {
    const std::string object = R"( { "b" : 1.10, "\u0061":[ 1, {"x":2} ] ,"b": "\/" , "":{ } } )";
    const auto members = json::members(object);

    REQUIRE(members.size() == 4);
    CHECK(members[0].name == "b");
    CHECK(members[0].value == "1.10");
    CHECK(members[1].name == "a");
    CHECK(members[1].raw_name == R"("\u0061")");
    CHECK(members[1].value == R"([ 1, {"x":2} ])");
    CHECK(members[2].name == "b");
    CHECK(members[2].value == R"("\/")");
    CHECK(members[3].name.empty());
    CHECK(members[3].value == "{ }");
    CHECK(json::members("{}").empty());
}

TEST_CASE("members are told of a text that is validated with them") {
    CHECK(json::validated_members(R"( { "a" : [1] } )", "x.json").at(0).value == "[1]");
    CHECK_THROWS_MATCHES(json::validated_members("[{\"a\":1}]", "x.json"), Error,
                         Says(ErrorCode::invalid_input, "x.json:1:1"));
    CHECK_THROWS_MATCHES(json::validated_members("{\"a\":1", "x.json"), Error,
                         Says(ErrorCode::invalid_input, "x.json:1:7"));
    CHECK_THROWS_MATCHES(json::validated_members("{\"\xff\":1}", "x.json"), Error,
                         Says(ErrorCode::invalid_input, "x.json:1:3"));
}

TEST_CASE("elements are told in source order, with their exact text") {
    using Texts = std::vector<std::string_view>;
    CHECK(json::elements(R"([ 1e400 ,[2,[ 3]], {"a":[4]},"5" ])") ==
          Texts{"1e400", "[2,[ 3]]", R"({"a":[4]})", R"("5")"});
    CHECK(json::elements(" [ ] ").empty());
}

TEST_CASE("asking a value for what it is not is an error, not a crash") {
    CHECK_THROWS_MATCHES(json::members("[1]"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::members("{\"a\":"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::elements("{}"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::elements(""), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::decode("1"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::decode(R"("\u00)"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::compact("[1,]"), Error, HasCode(ErrorCode::invalid_input));
    CHECK_THROWS_MATCHES(json::canonical("{,}"), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("the type of a value shows in its first character") {
    using json::Type;
    CHECK(json::type_of(" {}") == Type::object);
    CHECK(json::type_of("[]") == Type::array);
    CHECK(json::type_of("\"\"") == Type::string);
    CHECK(json::type_of("-1") == Type::number);
    CHECK(json::type_of("true") == Type::literal);
    CHECK(json::type_of("null") == Type::literal);
    CHECK(json::trimmed(" \t\r\n 1 2 \n") == "1 2");
    CHECK(json::trimmed("  ").empty());
}

TEST_CASE("a string decodes to what it says") {
    struct Row {
        std::string text;
        std::string says;
    };
    const auto row = GENERATE(values<Row>({
        {R"("")", ""},
        {R"("plain é 😀")", "plain é 😀"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u0041\u00e9\u4E2D")", "Aé中"},
        {R"("a\u0000b")", std::string("a\0b", 3)},
        {R"("\ud83d\ude00")", "😀"},
        {R"("\ud83d")", "\xED\xA0\xBD"},
        {R"("\ude00")", "\xED\xB8\x80"},
        {R"("\ude00\ud83d")", "\xED\xB8\x80\xED\xA0\xBD"},
        {R"("\ud83d\ud83d\ude00")", "\xED\xA0\xBD😀"},
        {R"("\ud83dx\ude00")", "\xED\xA0\xBDx\xED\xB8\x80"},
        {R"("\ud83d\n")", "\xED\xA0\xBD\n"},
        {R"("\udbff\udfff")", "\U0010FFFF"},
        {R"("\uffff\u07ff\u0800")", "\uffff\u07ff\u0800"},
        {R"("tail\\")", "tail\\"},
    }));
    CAPTURE(row.text);
    CHECK(json::decode(row.text) == row.says);
    CHECK(json::decode(json::encode(row.says)) == row.says);
}

TEST_CASE("encoding escapes quotes, backslashes and control characters, and nothing else that is Unicode") {
    CHECK(json::encode("a/\"\\é\x7f😀") == "\"a/\\\"\\\\é\x7f😀\"");
    CHECK(json::encode(std::string("\0\n\x1f", 3)) == R"("\u0000\u000a\u001f")");
    CHECK(json::encode("\xED\xA0\xBD.\xED\xBF\xBF") == R"("\ud83d.\udfff")");
    CHECK(json::encode("\xED\x9F\xBF") == "\"\xED\x9F\xBF\"");
}

TEST_CASE("compacting removes white space between tokens only") {
    CHECK(json::compact(" { \"a b\" : [ 1 , \" \\n\" ] ,\n\t\"a b\" : null } ") == R"({"a b":[1," \n"],"a b":null})");
    CHECK(json::compact(" 1.10 ") == "1.10");
}
