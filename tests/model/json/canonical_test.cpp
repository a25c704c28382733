#include <string>

#include "src/model/json/text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

TEST_CASE("canonical form sorts members at every level and removes white space") {
    CHECK(json::canonical(R"( { "b" : [ { "y":1, "x":{ "d":1 ,"c":2} } , 3 ] , "a" : {} } )") ==
          R"({"a":{},"b":[{"x":{"c":2,"d":1},"y":1},3]})");
    CHECK(json::canonical("[ ]") == "[]");
    CHECK(json::canonical(" 1 ") == "1");
}

TEST_CASE("canonical form keeps the text of a number and of a string") {
    const auto text = GENERATE(as<std::string>{}, "1.10", "1e400", "-0", "12345678901234567890123", "1E+2",
                               R"("\u0061")", R"("a")", R"("\/")", R"("\ud800")", R"("\u00E9é")");
    CHECK(json::canonical(text) == text);
    CHECK(json::canonical("{\"b\":" + text + ",\"a\":[" + text + "]}") == "{\"a\":[" + text + "],\"b\":" + text + "}");
}

TEST_CASE("canonical form keeps the order of elements") { CHECK(json::canonical("[3,1,2,1]") == "[3,1,2,1]"); }

TEST_CASE("members sort by the bytes of what their names say") {
    struct Row {
        std::string text;
        std::string canonical;
    };
    const auto row = GENERATE(values<Row>({
        {R"({"b":1,"":2,"a":3,"B":4,"aa":5})", R"({"":2,"B":4,"a":3,"aa":5,"b":1})"},
        {R"({"\u0062":1,"a":2})", R"({"a":2,"\u0062":1})"},
        {R"({"b":1,"\u0061":2})", R"({"\u0061":2,"b":1})"},
        {R"({"\n":1,"\t":2,"\"":3,"!":4})", R"({"\t":2,"\n":1,"!":4,"\"":3})"},
        // U+FFFF before U+10000, as bytes of UTF-8 and not as UTF-16 code units.
        {R"({"\ud800\udc00":1,"\uffff":2})", R"({"\uffff":2,"\ud800\udc00":1})"},
        // A lone surrogate is three bytes, ED A0 80: behind U+D7FF, before U+E000 and before any pair.
        {R"({"\ud800\udc00":1,"\ue000":2,"\ud800":3,"\ud7ff":4})",
         R"({"\ud7ff":4,"\ud800":3,"\ue000":2,"\ud800\udc00":1})"},
        {R"({"é":1,"z":2,"\u00e8":3})", R"({"z":2,"\u00e8":3,"é":1})"},
        {R"({"a\u0000":1,"a":2})", R"({"a":2,"a\u0000":1})"},
    }));
    CAPTURE(row.text);
    CHECK(json::canonical(row.text) == row.canonical);
}

TEST_CASE("members of equal names stay in source order, in the spelling of the source") {
    CHECK(json::canonical(R"({"a":1,"\u0061":2})") == R"({"a":1,"\u0061":2})");
    CHECK(json::canonical(R"({"\u0061":2,"a":1})") == R"({"\u0061":2,"a":1})");
    CHECK(json::canonical(R"({"b":0,"a":3,"a":1,"\u0061":2,"a":1})") == R"({"a":3,"a":1,"\u0061":2,"a":1,"b":0})");
}

TEST_CASE("canonical form of a thousand levels is made, each level out of order") {
    std::string text;
    std::string expected;
    for (std::size_t i = 0; i < json::max_depth; ++i) {
        text += "{ \"b\":";
        expected += "{\"a\":0,\"b\":";
    }
    text += '1';
    expected += '1';
    for (std::size_t i = 0; i < json::max_depth; ++i) {
        text += ",\"a\":0}";
        expected += '}';
    }
    REQUIRE(json::canonical(text) == expected);
}

TEST_CASE("canonical form costs the same however deep its text is nested") {
    // Every level is out of order and holds everything below it: copying what lies below for each level would copy 4 GB
    // here.
    std::string text;
    for (std::size_t i = 0; i < json::max_depth; ++i) text += "{\"b\":";
    text += '"' + std::string(4 << 20, 'x') + '"';
    for (std::size_t i = 0; i < json::max_depth; ++i) text += ",\"a\":0}";
    REQUIRE(json::canonical(text).size() == text.size());
}
