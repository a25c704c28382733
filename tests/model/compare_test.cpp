#include "src/model/compare.hpp"

#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "tests/testing/hostile_json.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

Entity entity(const std::string& kind, const std::string& name, const std::string& definition = "{}",
              const std::string& rest = {}) {
    return {.id = {.kind = kind, .name = name}, .rest = rest, .definition = definition};
}

Factory factory(std::vector<Entity> entities) {
    Factory made{.name = "sales", .entities = std::move(entities)};
    arrange(made);
    return made;
}

/// Differences of two definitions, one a line: "path: left -> right", where "-" is absent.
std::string shown(const std::vector<ValueDifference>& differences) {
    std::string text;
    for (const auto& difference : differences) {
        text += difference.path + ": " + difference.left.value_or("-") + " -> " + difference.right.value_or("-") + "\n";
    }
    return text;
}

std::string difference(const std::string& left, const std::string& right) {
    return shown(compare(entity("pipelines", "p", left), entity("pipelines", "p", right)));
}

}  // namespace

TEST_CASE("definitions of one canonical form do not differ") {
    CHECK(
        difference(R"({"a":1.10,"b":[{"x":1,"y":2}]})", "{ \"b\" : [ { \"y\":2,\n\"x\":1 } ], \"a\" : 1.10 }").empty());
    CHECK(difference("", "").empty());
}

TEST_CASE("a value that differs is told with its path and its exact text") {
    CHECK(difference(R"({"a":{"b":1.10,"c":2}})", R"({"a":{"c":2,"b":1.1}})") == "properties.a.b: 1.10 -> 1.1\n");
    CHECK(difference(R"({"a":"\u0041"})", R"({"a":"A"})") == "properties.a: \"\\u0041\" -> \"A\"\n");
    CHECK(difference(R"({"a":{}})", R"({"a":[]})") == "properties.a: {} -> []\n");
    CHECK(difference(R"({"a":null})", R"({})") == "properties.a: null -> -\n");
    CHECK(difference(R"({})", R"({"my name":{"b":2,"a":1}})") == "properties['my name']: - -> {\"a\":1,\"b\":2}\n");
    CHECK(difference("1", "2") == "properties: 1 -> 2\n");
}

TEST_CASE("a definition that only one side has is told whole") {
    CHECK(difference("", "{ }") == "properties: - -> {}\n");
    CHECK(difference(R"({"b":1,"a":2})", "") == "properties: {\"a\":2,\"b\":1} -> -\n");
}

TEST_CASE("members of equal names are compared in their order") {
    CHECK(difference(R"({"a":1,"a":2})", R"({"a":1,"a":3})") == "properties.a: 2 -> 3\n");
    CHECK(difference(R"({"a":1,"a":2})", R"({"a":2,"a":1})") == "properties.a: 1 -> 2\nproperties.a: 2 -> 1\n");
    CHECK(difference(R"({"a":1,"a":2,"b":3})", R"({"b":3,"a":1})") == "properties.a: 2 -> -\n");
}

TEST_CASE("two spellings of one member name are a difference, shown with the name") {
    CHECK(difference(R"({"a":{"x":1}})", R"({"\u0061":{"x":1}})") ==
          "properties.a: \"a\":{\"x\":1} -> \"\\u0061\":{\"x\":1}\n");
}

TEST_CASE("an inserted or removed element does not make its followers differ") {
    CHECK(difference("[1,2,3,4]", "[1,9,2,3,4]") == "properties[1]: - -> 9\n");
    CHECK(difference("[1,2,3,4]", "[1,2,4]") == "properties[2]: 3 -> -\n");
    CHECK(difference("[1,2,3]", "[1,7,3]") == "properties[1]: 2 -> 7\n");
    CHECK(difference("[[1],[2],[3,4]]", "[[0],[1],[2],[3,5]]") ==
          "properties[0]: - -> [0]\nproperties[2][1]: 4 -> 5\n");
    CHECK(difference("[]", "[1,2]") == "properties[0]: - -> 1\nproperties[1]: - -> 2\n");
}

TEST_CASE("elements with names of their own are compared with their namesakes") {
    const std::string left =
        R"({"activities":[{"name":"Copy","type":"Copy","policy":{"retry":0}},{"name":"Wait","type":"Wait"}]})";
    CHECK(difference(left,
                     R"({"activities":[{"name":"New"},{"name":"copy","type":"Copy","policy":{"retry":3}},
                                             {"name":"Wait","type":"Wait"}]})") ==
          "properties.activities[0]: - -> {\"name\":\"New\"}\n"
          "properties.activities[0].name: \"Copy\" -> \"copy\"\n"
          "properties.activities[0].policy.retry: 0 -> 3\n");
    CHECK(difference(left, R"({"activities":[{"name":"Wait","type":"Wait"}]})") ==
          "properties.activities[0]: {\"name\":\"Copy\",\"policy\":{\"retry\":0},\"type\":\"Copy\"} -> -\n");
    CHECK(
        difference(
            left,
            R"({"activities":[{"name":"Other","type":"Copy","policy":{"retry":0}},{"name":"Wait","type":"Wait"}]})") ==
        "properties.activities[0]: {\"name\":\"Copy\",\"policy\":{\"retry\":0},\"type\":\"Copy\"} -> -\n"
        "properties.activities[0]: - -> {\"name\":\"Other\",\"policy\":{\"retry\":0},\"type\":\"Copy\"}\n");
}

TEST_CASE("an element that moved is told as removed and inserted") {
    CHECK(difference(R"([{"name":"a"},{"name":"b"},{"name":"c"}])", R"([{"name":"b"},{"name":"c"},{"name":"a"}])") ==
          "properties[0]: {\"name\":\"a\"} -> -\nproperties[2]: - -> {\"name\":\"a\"}\n");
}

TEST_CASE("names that two elements share do not pair them") {
    CHECK(difference(R"([{"name":"a","v":1},{"name":"a","v":2}])", R"([{"name":"a","v":1},{"name":"a","v":3}])") ==
          "properties[1].v: 2 -> 3\n");
}

TEST_CASE("other top-level members differ under their own paths") {
    const auto left = entity("factories", "f", "{}", R"({"location":"West Europe","tags":{"a":"1"}})");
    const auto right = entity("factories", "f", "{}",
                              R"({"tags":{"a":"2"},"identity":{"type":"SystemAssigned"},"location":"West Europe"})");
    CHECK(shown(compare(left, right)) == "identity: - -> {\"type\":\"SystemAssigned\"}\ntags.a: \"1\" -> \"2\"\n");
    CHECK(shown(compare(entity("factories", "f"), left)) ==
          "location: - -> \"West Europe\"\ntags: - -> {\"a\":\"1\"}\n");
}

TEST_CASE("an order of other members does not matter") {
    CHECK(
        compare(entity("factories", "f", "{}", R"({"a":1,"b":2})"), entity("factories", "f", "{}", R"({"b":2,"a":1})"))
            .empty());
}

TEST_CASE("a name in another case is a difference of the name") {
    CHECK(shown(compare(entity("pipelines", "Load"), entity("pipelines", "LOAD"))) == "name: \"Load\" -> \"LOAD\"\n");
}

TEST_CASE("files are compared as bytes, and shown where they are short text") {
    const auto file = [](const std::string& bytes) { return entity(std::string(files_kind), "templates/a", bytes); };
    CHECK(compare(file("{}"), file("{}")).empty());
    CHECK(shown(compare(file("{ }\n"), file("{}\n"))) == ": { }\n -> {}\n\n");
    CHECK(shown(compare(file("a"), file("\xff"))) == ": 1 bytes -> 1 other bytes\n");
    CHECK(shown(compare(file("a\x1b[2J"), file("ab"))) == ": 5 bytes -> 2 bytes\n");
    CHECK(shown(compare(file(std::string(5000, 'x')), file("x"))) == ": 5000 bytes -> 1 bytes\n");
    CHECK(shown(compare(file(""), file("x"))) == ":  -> x\n");
}

TEST_CASE("factories differ by what only one has and by what changed, in order of kind and name") {
    const auto left =
        factory({entity("pipelines", "b", R"({"x":1})"), entity("pipelines", "A"), entity("factories", "f"),
                 entity("triggers", "t"), entity("files", "z"), entity("futureThings", "u")});
    const auto right = factory({entity("pipelines", "B", R"({"x":2})"), entity("pipelines", "A"),
                                entity("linkedservices", "l"), entity("factories", "f"), entity("datasets", "d")});
    std::string told;
    for (const auto& found : compare(left, right)) {
        const auto* const change = found.change == Change::added ? "+" : found.change == Change::removed ? "-" : "~";
        told += change + to_text(found.id) + " " + std::to_string(found.values.size()) + "\n";
    }
    CHECK(told == "+linkedservices/l 0\n+datasets/d 0\n~pipelines/b 2\n-triggers/t 0\n-futureThings/u 0\n-files/z 0\n");
    CHECK(compare(left, left).empty());
    CHECK(compare(Factory{}, Factory{}).empty());
}

TEST_CASE("ten thousand differences are told one by one, more as one") {
    std::string left = "[";
    std::string right = "[";
    for (std::size_t i = 0; i < max_value_differences; ++i) {
        left += "1,";
        right += "2,";
    }
    CHECK(compare(entity("pipelines", "p", left + "0]"), entity("pipelines", "p", right + "0]")).size() ==
          max_value_differences);
    const auto whole = compare(entity("pipelines", "p", left + "1]"), entity("pipelines", "p", right + "2]"));
    REQUIRE(whole.size() == 1);
    CHECK(whole[0].path == "properties");
    CHECK(whole[0].left == left + "1]");
    CHECK(whole[0].right == right + "2]");
}

TEST_CASE("two definitions differ exactly where their canonical forms do") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    testing::HostileJson hostile(seed);
    for (auto i = 0; i < 2000; ++i) {
        const auto left = hostile.value();
        const auto right = hostile.below(4) == 0 ? json::compact(left) : hostile.value();
        CAPTURE(left, right);
        const auto differ = json::canonical(left) != json::canonical(right);
        REQUIRE(compare(entity("pipelines", "p", left), entity("pipelines", "p", right)).empty() != differ);
    }
}
