#include "restore/json_edits.hpp"

#include <catch2/catch.hpp>

#include "src/model/json/text.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;

namespace {

/// The members or elements of the outermost container.
std::vector<std::size_t> children(const json::Tree& tree) {
    std::vector<std::size_t> nodes;
    for (auto child = json::Tree::first(0); child != tree.end(0); child = tree.end(child)) nodes.push_back(child);
    return nodes;
}

std::string edited(const std::string& text, const std::vector<std::size_t>& removed, bool adds) {
    JsonEdits edits(text);
    const auto nodes = children(edits.tree());
    for (const auto number : removed) edits.remove(nodes[number], 0);
    if (adds) edits.add(0, "n\"", "1.0");
    return edits.text();
}

}  // namespace

TEST_CASE("what is taken out takes its comma with it, and nothing else") {
    const auto [removed, expected] = GENERATE(table<std::vector<std::size_t>, std::string>({
        {std::vector<std::size_t>{}, " { \"a\": 1 ,\n \"b\": [2], \"c\" : 3 } "},
        {{0}, " { \"b\": [2], \"c\" : 3 } "},
        {{1}, " { \"a\": 1 ,\n \"c\" : 3 } "},
        {{2}, " { \"a\": 1 ,\n \"b\": [2] } "},
        {{0, 1}, " { \"c\" : 3 } "},
        {{1, 2}, " { \"a\": 1 } "},
        {{0, 2}, " { \"b\": [2] } "},
        {{0, 1, 2}, " {  } "},
    }));
    REQUIRE(edited(" { \"a\": 1 ,\n \"b\": [2], \"c\" : 3 } ", removed, false) == expected);
}

TEST_CASE("what is put in stands behind what stays") {
    const auto [text, removed, expected] = GENERATE(table<std::string, std::vector<std::size_t>, std::string>({
        {"{}", {}, R"({"n\"":1.0})"},
        {"{ }", {}, R"({ "n\"":1.0})"},
        {R"({"a":1})", {0}, R"({"n\"":1.0})"},
        {R"({"a":1, "b":2 })", {}, R"({"a":1, "b":2,"n\"":1.0 })"},
        {R"({"a":1, "b":2 })", {0}, R"({"b":2,"n\"":1.0 })"},
        {R"({"a":1, "b":2 })", {1}, R"({"a":1,"n\"":1.0 })"},
    }));
    REQUIRE(edited(text, removed, true) == expected);
}

TEST_CASE("elements of an array are taken out like members") {
    REQUIRE(edited("[1, [2], 3]", {1}, false) == "[1, 3]");
    REQUIRE(edited("[1, [2], 3]", {0, 2}, false) == "[[2]]");
}

TEST_CASE("every choice of members leaves JSON, and just the others") {
    const std::string text = R"({"a":{"x":[1]}, "b" :2,"c":"3","d":[],"e":{}})";
    for (unsigned choice = 0; choice < 32; ++choice) {
        std::vector<std::size_t> removed;
        std::string expected;
        const auto all = json::members(text);
        for (std::size_t i = 0; i < all.size(); ++i) {
            if ((choice >> i & 1) != 0)
                removed.push_back(i);
            else
                expected.append(expected.empty() ? "" : ",")
                    .append(json::encode(all[i].name))
                    .append(":")
                    .append(all[i].value);
        }
        REQUIRE(json::compact(edited(text, removed, false)) == "{" + expected + "}");
    }
}

TEST_CASE("an edit inside what goes or is replaced is passed over") {
    JsonEdits edits(R"({"a":{"b":1},"c":{"d":2},"e":3})");
    const auto nodes = children(edits.tree());
    edits.remove(nodes[0], 0);
    edits.replace(json::Tree::first(nodes[0]), "9");
    edits.replace(nodes[1], "[4]");
    edits.add(nodes[1], "n", "9");
    edits.replace(nodes[2], "5");

    REQUIRE(edits.text() == R"({"c":[4],"e":5})");
}
