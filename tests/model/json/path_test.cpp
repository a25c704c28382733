#include "src/model/json/path.hpp"

#include "src/base/text.hpp"
#include "tests/testing/testing.hpp"

using adfkeep::json::Path;

TEST_CASE("a path names members and elements as they are written in a program") {
    Path path("properties");
    path.push("activities");
    path.push(std::size_t{2});
    path.push("name");
    CHECK(path.text() == "properties.activities[2].name");
    path.pop();
    path.pop();
    CHECK(path.text() == "properties.activities");
}

TEST_CASE("a member name that is no identifier stands in quotes") {
    struct Row {
        std::string name;
        std::string text;
    };
    const auto row = GENERATE(values<Row>({
        {"plain_$1", "plain_$1"},
        {"", "['']"},
        {"1st", "['1st']"},
        {"my name", "['my name']"},
        {"@odata.type", "['@odata.type']"},
        {"it's", R"(['it\'s'])"},
        {R"(a"b\c)", R"(['a"b\\c'])"},
        {R"(\")", R"(['\\"'])"},
        {"é", "['é']"},
        {"a\nb", R"(['a\u000ab'])"},
        {"\xED\xA0\x80", R"(['\ud800'])"},
    }));
    CAPTURE(row.name);
    Path path;
    path.push(row.name);
    CHECK(path.text() == row.text);
}

TEST_CASE("a path of a hostile text is cut at 4 KiB, between characters") {
    const auto shift = GENERATE(range(std::size_t{0}, std::size_t{4}));
    Path path(std::string(shift, 'x'));
    std::string name;
    for (auto i = 0; i < 3000; ++i) name += "中";
    path.push(name);
    CHECK(path.text().size() <= 4096 + 3);
    CHECK(path.text().ends_with("…"));
    CHECK(adfkeep::is_utf8(path.text()));
    path.pop();
    CHECK(path.text() == std::string(shift, 'x'));
}
