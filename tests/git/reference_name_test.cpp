#include "src/git/reference_name.hpp"

#include <catch2/catch.hpp>

#include "tests/testing/stock_git.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::git {

TEST_CASE("a name is a reference's where stock git says so") {
    const testing::TempDir folder;
    for (const std::string name : {"refs/heads/main",
                                   "refs/heads/a.b",
                                   "refs/heads/a/b/c",
                                   "refs/heads/ü",
                                   "refs/heads/a@b",
                                   "refs/heads/@",
                                   "refs/heads/-a",
                                   "refs/heads/a{b",
                                   "heads/x",
                                   "refs/heads/.a",
                                   "refs/heads/a.",
                                   "refs/heads/a..b",
                                   "refs/heads/a.lock",
                                   "refs/heads/a.lock/b",
                                   "refs/heads//b",
                                   "/refs/heads/a",
                                   "refs/heads/a/",
                                   "refs/heads/",
                                   "refs/heads/a b",
                                   "refs/heads/a~b",
                                   "refs/heads/a^b",
                                   "refs/heads/a:b",
                                   "refs/heads/a?b",
                                   "refs/heads/a*b",
                                   "refs/heads/a[b",
                                   "refs/heads/a\\b",
                                   "refs/heads/a@{b",
                                   "refs/heads/a\x7F",
                                   "refs/heads/a\x1F",
                                   "../refs/x",
                                   "refs/../x",
                                   "",
                                   "/"}) {
        INFO(name);
        REQUIRE(is_reference_name(name) == (testing::run_git(folder.path(), {"check-ref-format", name}).status == 0));
    }
}

TEST_CASE("at the top only names in capitals are references") {
    for (const auto* name : {"HEAD", "FETCH_HEAD", "MERGE_HEAD"}) REQUIRE(is_reference_name(name));
    for (const auto* name : {"config", "packed-refs", "Head", "HEAD1", "@", "HEAD.lock"})
        REQUIRE_FALSE(is_reference_name(name));
}

}  // namespace adfkeep::git
