#include "src/source/source.hpp"

#include <boost/filesystem.hpp>

#include "tests/testing/stock_git.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::source;
using namespace adfkeep::testing;

namespace {

Contents read(const std::string& text) { return read_source(parse_locator(text), {}, no_progress(), {}); }

/// A repository with a factory in `adf`, changed once since the tag `first`.
void make_repository(const boost::filesystem::path& path) {
    boost::filesystem::create_directories(path);
    stock_git(path, {"init", "--quiet", "--initial-branch=main"});
    write_file(path / "adf/pipeline/a.json", R"({"name":"a","properties":1})");
    stock_git(path, {"add", "--all"});
    stock_git(path, {"commit", "--quiet", "--message=first"});
    stock_git(path, {"tag", "first"});
    write_file(path / "adf/pipeline/a.json", R"({"name":"a","properties":2})");
    stock_git(path, {"commit", "--quiet", "--all", "--message=second"});
    write_file(path / "adf/pipeline/a.json", R"({"name":"a","properties":3})");
}

std::string definition(const Contents& contents) { return contents.factory.entities.at(0).definition; }

}  // namespace

TEST_CASE("a folder is read as it stands, a commit as it was") {
    const TempDir dir;
    make_repository(dir / "repo");
    const auto repository = (dir / "repo").string();

    REQUIRE(definition(read(repository + "/adf")) == "3");
    REQUIRE(definition(read("folder:" + repository + "/adf")) == "3");
    REQUIRE(definition(read("git:" + repository + "@main:adf")) == "2");
    REQUIRE(definition(read("git:" + repository + "@HEAD~1:adf")) == "1");
    REQUIRE(definition(read("git:" + repository + "/adf@first:adf")) == "1");
    REQUIRE(definition(read("git:file://" + repository + "@first:adf")) == "1");
    REQUIRE(read("git:" + repository + "@first:adf").factory.name == "adf");
}

TEST_CASE("a revision that is not there is told, and so is a repository") {
    const TempDir dir;
    make_repository(dir / "repo");
    REQUIRE_THROWS_MATCHES(read("git:" + (dir / "repo").string() + "@absent:adf"), Error,
                           Says(ErrorCode::invalid_input, "no commit \"absent\""));
    REQUIRE_THROWS_MATCHES(read("git:" + (dir / "repo").string() + "@main:absent"), Error,
                           Says(ErrorCode::invalid_input, "no such folder in this commit"));
    REQUIRE_THROWS_MATCHES(read("git:" + (dir / "absent").string() + "@main"), Error,
                           HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(read("git:" + (dir / "repo/mistyped").string() + "@main:adf"), Error,
                           Says(ErrorCode::invalid_input, "mistyped: there is no such folder"));
    REQUIRE_THROWS_MATCHES(read((dir / "absent").string()), Error,
                           Says(ErrorCode::invalid_input, "there is no such folder"));
}

TEST_CASE("what this version cannot read is said in one sentence") {
    const auto* text = GENERATE("arm:templates", "git:https://host/repo@main", "git:git@host:org/repo@main");
    REQUIRE_THROWS_MATCHES(read(text), Error, Says(ErrorCode::usage, "cannot be read by this version"));
    REQUIRE_THROWS_MATCHES(read(text), Error, Says(ErrorCode::usage, text));
}

TEST_CASE("a live factory is read only where somebody connects to Azure") {
    const auto* id = "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F";
    REQUIRE_THROWS_MATCHES(read(id), Error, Says(ErrorCode::usage, id));
}
