#include "src/model/json/without.hpp"

#include <algorithm>
#include <vector>

#include "src/model/json/text.hpp"
#include "tests/testing/hostile_json.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

std::string without(const std::string& object, const std::vector<std::string_view>& paths) {
    return json::without(object, paths);
}

}  // namespace

TEST_CASE("members go, and every other byte stays") {
    const std::string text = "{ \"a\" : 1.10 ,\n\t\"b\":[ 1e400 , \"\\u0041\" ],\"c\" : { \"d\":-0 } }";
    REQUIRE(without(text, {"a"}) == "{ \"b\":[ 1e400 , \"\\u0041\" ],\"c\" : { \"d\":-0 } }");
    REQUIRE(without(text, {"b"}) == "{ \"a\" : 1.10 ,\n\t\"c\" : { \"d\":-0 } }");
    REQUIRE(without(text, {"c"}) == "{ \"a\" : 1.10 ,\n\t\"b\":[ 1e400 , \"\\u0041\" ] }");
    REQUIRE(without(text, {"c.d"}) == "{ \"a\" : 1.10 ,\n\t\"b\":[ 1e400 , \"\\u0041\" ],\"c\" : {  } }");
    REQUIRE(without(text, {"a", "b", "c"}) == "{  }");
    REQUIRE(without(text, {}) == text);
}

TEST_CASE("first, last, neighbouring and only members leave a valid object") {
    const auto [paths, left] = GENERATE(table<std::vector<std::string_view>, std::string>({
        {{"a"}, R"({"b":2,"c":3,"d":4})"},
        {{"d"}, R"({"a":1,"b":2,"c":3})"},
        {{"a", "b"}, R"({"c":3,"d":4})"},
        {{"b", "c"}, R"({"a":1,"d":4})"},
        {{"c", "d"}, R"({"a":1,"b":2})"},
        {{"a", "c"}, R"({"b":2,"d":4})"},
        {{"b", "d"}, R"({"a":1,"c":3})"},
        {{"a", "b", "c"}, R"({"d":4})"},
        {{"b", "c", "d"}, R"({"a":1})"},
        {{"a", "b", "c", "d"}, "{}"},
        {{"*"}, "{}"},
    }));
    REQUIRE(without(R"({"a":1,"b":2,"c":3,"d":4})", paths) == left);
}

TEST_CASE("a path leads through members, and a star through any member and any element") {
    REQUIRE(without(R"({"a":{"b":{"c":1,"d":2},"e":3}})", {"a.b.c"}) == R"({"a":{"b":{"d":2},"e":3}})");
    REQUIRE(without(R"({"a":{"x":{"n":1,"k":1},"y":{"n":2}},"n":3})", {"a.*.n"}) ==
            R"({"a":{"x":{"k":1},"y":{}},"n":3})");
    REQUIRE(without(R"({"a":[{"n":1,"k":1},7,[{"n":2}],{"k":2,"n":2}]})", {"a.*.n"}) ==
            R"({"a":[{"k":1},7,[{"n":2}],{"k":2}]})");
    REQUIRE(without(R"([{"n":1,"k":1},{"n":2}])", {"*.n"}) == R"([{"k":1},{}])");
    REQUIRE(without(R"({"a":{"b":1,"c":2}})", {"a", "a.b"}) == "{}");
    REQUIRE(without(R"({"a":{"b":1,"c":2},"d":{"c":4}})", {"a.b", "*.c"}) == R"({"a":{},"d":{}})");
}

TEST_CASE("elements of an array stay, and nothing inside them ends a path that ended before") {
    REQUIRE(without(R"({"a":[{"":1},2]})", {"a.*"}) == R"({"a":[{"":1},2]})");
    REQUIRE(without(R"({"":1,"a":2})", {""}) == R"({"":1,"a":2})");
}

TEST_CASE("what is not there is passed over") {
    const std::string text = R"({"a":[{"b":1}],"c":"d","e":null})";
    for (const auto* const path : {"b", "A", "a.b", "c.d", "e.f.g", "a.*.b.c", "*.*.*.*", "a.0.b"})
        CHECK(without(text, {path}) == text);
    for (const auto* const other : {"{}", "3", "\"a\"", "null", "[]", "[1,2]"}) CHECK(without(other, {"a"}) == other);
}

TEST_CASE("a name is what it says, however it is written") {
    REQUIRE(without(R"({"\u0061":1,"b":{"\u00e9t\u00e9":2,"c":3}})", {"a", "b.été"}) == R"({"b":{"c":3}})");
    REQUIRE(without(R"({"a\"}":1,"b":2})", {"b"}) == R"({"a\"}":1})");
    REQUIRE(without(R"({"a.b":1,"a":{"b":2,"c":"}"}})", {"a.b"}) == R"({"a.b":1,"a":{"c":"}"}})");
}

TEST_CASE("of several members of one name none stays") {
    REQUIRE(without(R"({"a":1,"b":2,"a":{"c":3}})", {"a"}) == R"({"b":2})");
    REQUIRE(without(R"({"a":{"b":1},"a":{"b":2,"c":3}})", {"a.b"}) == R"({"a":{},"a":{"c":3}})");
}

TEST_CASE("whatever the object, the member that is asked for is gone, and the others are as they were") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    testing::HostileJson hostile(seed);
    for (int i = 0; i < 300; ++i) {
        const auto text = hostile.object(50);
        const auto before = json::members(text);
        const auto is_simple = [](const json::Member& m) { return !m.name.empty() && m.name.find('.') == m.name.npos; };
        const auto chosen = std::ranges::find_if(before, is_simple);
        if (chosen == before.end() || chosen->name == "*") continue;
        const std::string name = chosen->name;
        const auto result = without(text, {name});
        CAPTURE(text, name);
        json::validate(result, "result");
        std::vector<std::pair<std::string, std::string>> expected, found;
        for (const auto& m : before)
            if (m.name != name) expected.emplace_back(m.raw_name, m.value);
        for (const auto& m : json::members(result)) found.emplace_back(m.raw_name, m.value);
        REQUIRE(found == expected);
    }
}
