// What a repository's own files say of it.
#include <boost/filesystem.hpp>
#include <sstream>

#include "src/git/config_file.hpp"
#include "src/git/reference_store.hpp"
#include "tests/testing/stock_git.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::git {
namespace {

using testing::HasCode;
using testing::stock_git;

TEST_CASE("a config is read as stock git reads it") {
    const auto text = GENERATE(as<std::string>{}, "", "\n\n# only a comment\n ; another", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n", "[core]\nbare\n", "[CORE]BARE=Yes",
                               "[a]x=1\n[a]x=2\n[a]y=\n", "[remote \"Origin/One\"]\n\turl = https://example.com/a b.git ; comment\n", "[a \"quo\\\"ted\\\\\"]\nx = y\n",
                               "[a]\nx = \"  kept  \"  # gone\n", "[a]\nx = one \\\n  two\n", "[a]\nx = \"tab\\tline\\nquote\\\"\"\n", "[a.B]\nx=1\n", "[a]\r\nx = 1\r\n", "[a]\nx = a \"b ; c\" d\n",
                               "[a]\nx-y = 1\n", "[a]\nx = last without an end", "x = 1\n", "garbage");
    const testing::TempDir folder;
    testing::write_file(folder / "config", text);
    Config expected;
    const auto listed = testing::run_git(folder.path(), {"config", "--file", "config", "--list", "-z"}).output;
    std::istringstream entries(listed);
    for (std::string entry; std::getline(entries, entry, '\0');) {
        const auto end = entry.find('\n');
        expected[entry.substr(0, end)] = end == std::string::npos ? "true" : entry.substr(end + 1);
    }
    REQUIRE(parse_config(text, "config") == expected);
}

TEST_CASE("a malformed config is refused with its line, as stock git refuses it") {
    const auto text = GENERATE(as<std::string>{}, "[a\nx = 1\n", "[a \"b\nx = 1\n", "[]\nx=1\n", "[a]\n= 1\n", "[a]\nx y\n", "[a]\nx = \"open\n", "[a]\nx = \\q\n", "[a b]\nx = 1\n", "?");
    const testing::TempDir folder;
    testing::write_file(folder / "config", text);
    REQUIRE(testing::run_git(folder.path(), {"config", "--file", "config", "--list"}).status != 0);
    REQUIRE_THROWS_MATCHES(parse_config(text, "config"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_WITH(parse_config(text, "config"), "cannot be understood");
}

TEST_CASE("true is what stock git takes for true") {
    const auto value = GENERATE(as<std::string>{}, "true", "TRUE", "yes", "on", "1", "7", "00", "false", "no", "off", "0", "\"\"");
    const testing::TempDir folder;
    testing::write_file(folder / "config", "[a]\nx = " + value + "\n");
    const auto expected = stock_git(folder.path(), {"config", "--file", "config", "--type=bool", "a.x"}) == "true";
    REQUIRE(is_true(parse_config(testing::read_file(folder / "config"), "config"), "a.x", !expected) == expected);
}

TEST_CASE("a reference's name is what stock git takes for one") {
    const auto name = GENERATE(as<std::string>{}, "refs/heads/main", "refs/heads/a/b/c", "refs/heads/\xc3\xa9", "refs/heads/a.b", "refs/heads/a@b", "refs/heads/@", "refs/heads/-a", "refs/heads/a.lock.b",
                               "refs/heads/a{b", "", "/", "refs/heads/", "/refs/heads/a", "refs//heads", "refs/heads/.a", "refs/heads/a.lock", "refs/heads/a.lock/b", "refs/heads/a..b", "refs/heads/a.",
                               "refs/heads/a b", "refs/heads/a~b", "refs/heads/a^b", "refs/heads/a:b", "refs/heads/a?b", "refs/heads/a*b", "refs/heads/a[b", "refs/heads/a\\b", "refs/heads/a\nb",
                               "refs/heads/a\x7f", "refs/heads/a@{b", "@", "a/.", "../a");
    const testing::TempDir folder;
    REQUIRE(is_reference_name(name) == (testing::run_git(folder.path(), {"check-ref-format", name}).status == 0));
}

TEST_CASE("of names without a slash, only those like HEAD are references") {
    REQUIRE(is_reference_name("HEAD"));
    REQUIRE(is_reference_name("FETCH_HEAD"));
    REQUIRE_FALSE(is_reference_name("config"));
    REQUIRE_FALSE(is_reference_name("main"));
}

}  // namespace
}  // namespace adfkeep::git
