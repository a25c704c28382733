#include "src/model/json/tree.hpp"

#include "src/base/error.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;
using json::Tree;

TEST_CASE("a tree has all values of a text in source order, each with its exact text and name") {
    const std::string text = R"( {"a" : [ 1.10, {"\u0062":"x"} ], "":{ } , "a":null} )";
    const Tree tree(text);

    std::vector<std::string> told;
    for (std::size_t i = 0; i < tree.end(0); ++i) told.push_back(tree.name(i) + ":" + std::string(tree.text(i)));
    CHECK(told == std::vector<std::string>{R"(:{"a" : [ 1.10, {"\u0062":"x"} ], "":{ } , "a":null})",
                                           R"(a:[ 1.10, {"\u0062":"x"} ])", ":1.10", R"(:{"\u0062":"x"})", R"(b:"x")",
                                           ":{ }", "a:null"});
    CHECK(tree.raw_name(4) == R"("\u0062")");
    CHECK(tree.raw_name(5) == R"("")");
    CHECK(tree.raw_name(2).empty());
    CHECK(tree.type(1) == json::Type::array);
    CHECK(tree.type(6) == json::Type::literal);
}

TEST_CASE("children of a value are found without walking through their own") {
    const std::string text = R"([[1,[2]],3,{},{"a":[4]}])";
    const Tree tree(text);

    std::vector<std::string_view> children;
    for (auto child = Tree::first(0); child != tree.end(0); child = tree.end(child))
        children.push_back(tree.text(child));
    CHECK(children == std::vector<std::string_view>{"[1,[2]]", "3", "{}", R"({"a":[4]})"});
}

TEST_CASE("what is no JSON has no tree") { CHECK_THROWS_MATCHES(Tree("[1"), Error, HasCode(ErrorCode::invalid_input)); }
