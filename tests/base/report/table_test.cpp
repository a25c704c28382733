#include "src/base/report/table.hpp"

#include <nlohmann/json.hpp>

#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Json = nlohmann::ordered_json;

TEST_CASE("a table is aligned: text to the left, numbers to the right, a dash for what is absent") {
    const Table table{{"factory", "snapshots", "age"}, {{"sales", 7, "3 hours"}, {"größer", 1'234, {}}, {"short"}}};
    REQUIRE(to_text(table) ==
            "factory  snapshots  age\n"
            "sales            7  3 hours\n"
            "größer        1234  -\n"
            "short            -  -\n");
}

TEST_CASE("a table as JSON keeps numbers as numbers and leaves out what is absent") {
    const Table table{{"factory", "snapshots", "age"}, {{"sales", 9'007'199'254'740'993, "7"}, {"short"}}};
    REQUIRE(Json::parse(to_json(table)) ==
            Json::parse(R"([{"factory": "sales", "snapshots": 9007199254740993, "age": "7"}, {"factory": "short"}])"));
}

TEST_CASE("a table without rows is its head, and an empty array") {
    REQUIRE(to_text(Table{{"a", "b"}, {}}) == "a  b\n");
    REQUIRE(to_json(Table{{"a", "b"}, {}}) == "[]\n");
}

TEST_CASE("text in a table moves no cursor, breaks no line and gives no command") {
    const Table table{{"name"}, {{"::add-mask::x"}, {"a\nb\x1b[2J"}, {"##vso[x]"}}};
    REQUIRE(to_text(table) == "name\n\\u003a:add-mask::x\na\\u000ab\\u001b[2J\n\\u0023#vso[x]\n");
    REQUIRE(Json::parse(to_json(table))[1]["name"] == "a\nb\x1b[2J");
    REQUIRE(to_json(table).find("##") == std::string::npos);
}
