#include "src/git/repository.hpp"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <map>

#include "src/base/encoding.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::HasCode;
using testing::Says;
using testing::stock_git;

std::string hex(const ObjectId& id) { return to_hex(id.view()); }

TEST_CASE("a new repository is bare, empty and plain, as stock git sees it") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder / "deep/er/r.git");
    REQUIRE(repository.path() == fs::canonical(folder / "deep/er/r.git"));
    REQUIRE(repository.work_tree().empty());
    REQUIRE(repository.references("").empty());
    REQUIRE(repository.anomalies().empty());
    REQUIRE(files_below(repository.path()) == std::vector<std::string>{"HEAD", "config"});
    REQUIRE(stock_git(repository.path(), {"rev-parse", "--is-bare-repository"}) == "true");
    REQUIRE(stock_git(repository.path(), {"symbolic-ref", "HEAD"}) == main_branch);
    stock_git(repository.path(), {"fsck", "--strict"});
}

TEST_CASE("an empty folder, an unfinished creation and a bare repository without references become a repository") {
    const testing::TempDir folder;
    const auto path = folder / "r.git";
    SECTION("an empty folder") { fs::create_directories(path); }
    SECTION("an unfinished creation") {
        fs::create_directories(path / "objects/pack");
        fs::create_directories(path / "refs");
        testing::write_file(path / "config", "[core]\n\tbare = true\n");
    }
    SECTION("a bare repository of stock git") {
        stock_git(folder.path(), {"init", "-q", "--bare", "-b", "trunk", "r.git"});
    }
    auto repository = Repository::create(path);
    commit_to_main(repository, {{"a", "b"}});
    REQUIRE(stock_git(path, {"show", "HEAD:a"}) == "b");
}

TEST_CASE("what is there already is never covered by a new repository") {
    const testing::TempDir folder;
    const auto path = folder / "r";
    SECTION("a file") { testing::write_file(path, "x"); }
    SECTION("other files") { testing::write_file(path / "notes.txt", "x"); }
    SECTION("a working tree") { stock_git(folder.path(), {"init", "-q", "r"}); }
    SECTION("the Git folder of a working tree") {
        stock_git(folder.path(), {"init", "-q", "--separate-git-dir=r", "work"});
        testing::stock_git(folder / "work", {"config", "core.worktree", (folder / "work").string()});
    }
    SECTION("a repository with a branch") {
        auto repository = Repository::create(path);
        commit_to_main(repository, {{"a", "b"}});
    }
    SECTION("objects without HEAD") { testing::write_file(path / "objects/00/" / std::string(38, '0'), "x"); }
    const auto before = files_below(folder.path());
    REQUIRE_THROWS_MATCHES(Repository::create(path), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(files_below(folder.path()) == before);
}

TEST_CASE("opening takes a bare repository and a working tree, and looks in no folder above") {
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "work"});
    fs::create_directories(folder / "work/sub");
    const auto repository = Repository::open(folder / "work");
    REQUIRE(repository.path() == fs::canonical(folder / "work/.git"));
    REQUIRE(repository.work_tree() == fs::canonical(folder / "work"));
    REQUIRE_THROWS_MATCHES(Repository::open(folder / "work/sub"), Error,
                           Says(ErrorCode::invalid_input, "no Git repository"));
    REQUIRE_THROWS_MATCHES(Repository::open(folder / "nowhere"), Error,
                           Says(ErrorCode::invalid_input, "no Git repository"));
    REQUIRE(Repository::discover(folder / "work/sub").path() == repository.path());
    testing::write_file(folder / "work/sub/file", "");
    REQUIRE(Repository::discover(folder / "work/sub/file").path() == repository.path());
}

TEST_CASE("a linked working tree reads the objects and references of its repository, and its own HEAD") {
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "-b", "main", "work"});
    stock_git(folder / "work", {"commit", "-q", "--allow-empty", "-m", "one"});
    stock_git(folder / "work", {"worktree", "add", "-q", "-b", "other", "../linked"});
    stock_git(folder / "linked", {"commit", "-q", "--allow-empty", "-m", "two"});
    const auto linked = Repository::open(folder / "linked");
    REQUIRE(linked.path() == fs::canonical(folder / "work/.git"));
    REQUIRE(linked.reference("HEAD") == linked.reference("refs/heads/other"));
    REQUIRE(linked.reference(main_branch) != linked.reference("HEAD"));
    REQUIRE(linked.resolve("HEAD~1") == linked.reference(main_branch));
}

TEST_CASE("a repository of a newer kind is refused, not misread") {
    const testing::TempDir folder;
    SECTION("SHA-256") { stock_git(folder.path(), {"init", "-q", "--bare", "--object-format=sha256", "r.git"}); }
    SECTION("an unknown extension") {
        stock_git(folder.path(), {"init", "-q", "--bare", "r.git"});
        testing::write_file(
            folder / "r.git/config",
            "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\trefstorage = reftable\n");
    }
    REQUIRE_THROWS_MATCHES(Repository::open(folder / "r.git"), Error,
                           Says(ErrorCode::invalid_input, "cannot read this repository"));
}

TEST_CASE("revisions are resolved as git rev-parse does, to commits") {
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "-b", "main", "."});
    testing::write_file(folder / "file", "x");
    stock_git(folder.path(), {"add", "file"});
    stock_git(folder.path(), {"commit", "-q", "-m", "one"});
    stock_git(folder.path(), {"tag", "-a", "-m", "tag", "v1"});
    stock_git(folder.path(), {"commit", "-q", "--allow-empty", "-m", "two"});
    const auto repository = Repository::open(folder.path());
    const auto head = stock_git(folder.path(), {"rev-parse", "HEAD"});
    const auto revision = GENERATE_COPY(as<std::string>{}, "HEAD", "main", "heads/main", main_branch, "v1", "HEAD~1",
                                        "main^", "@", "HEAD^{commit}", head, head.substr(0, 12));
    REQUIRE(hex(repository.resolve(revision).value()) ==
            stock_git(folder.path(), {"rev-parse", revision + "^{commit}"}));
}

TEST_CASE("what is no commit is not resolved") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    commit_to_main(repository, {{"file", "x"}});
    const auto revision = GENERATE(as<std::string>{}, "", "nothing", "main~1", "main:file", "main^{tree}", "0",
                                   "0123456789012345678901234567890123456789", "..", "-x", "@{u}", "\n");
    REQUIRE_FALSE(repository.resolve(revision));
}

TEST_CASE("an ambiguous beginning of an id is not resolved") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    std::map<std::string, int> beginnings;
    ObjectWriter writer(repository);
    for (int i = 0; i < 1500; ++i) ++beginnings[hex(add_commit(writer, {}, std::to_string(i))).substr(0, 4)];
    writer.finish();
    const auto ambiguous = std::ranges::find_if(beginnings, [](const auto& each) { return each.second > 1; });
    REQUIRE(ambiguous != beginnings.end());
    REQUIRE_FALSE(repository.resolve(ambiguous->first));
}

TEST_CASE("an object reads as what it is, and only as that") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto commit = commit_to_main(repository, GENERATE(Content{{"a", "text"}}, many_files("x")));
    const auto tree = repository.tree_of(commit);
    REQUIRE(decode_commit(repository.read(ObjectType::commit, commit, 1000)).tree == tree);
    REQUIRE(repository.contains(tree));
    REQUIRE(repository.size(ObjectType::tree, tree) == repository.read(ObjectType::tree, tree, 10000).size());
    REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, tree, 10000), Error,
                           Says(ErrorCode::integrity, "missing object " + hex(tree) + ": it is a tree, not a blob"));
    REQUIRE_THROWS_MATCHES(repository.size(ObjectType::commit, tree), Error,
                           Says(ErrorCode::integrity, "it is a tree, not a commit"));
    const auto bytes = repository.size(ObjectType::commit, commit);
    REQUIRE(repository.read(ObjectType::commit, commit, bytes).size() == bytes);
    REQUIRE_THROWS_MATCHES(repository.read(ObjectType::commit, commit, bytes - 1), Error,
                           Says(ErrorCode::integrity, "at most"));
}

TEST_CASE("an object that is not there is missing, by name") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder.path());
    const auto id = object_id(ObjectType::blob, "nowhere");
    REQUIRE_FALSE(repository.contains(id));
    REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id, 10), Error,
                           Says(ErrorCode::integrity, "missing object " + hex(id)));
    REQUIRE_THROWS_MATCHES(repository.size(ObjectType::blob, ObjectId()), Error,
                           Says(ErrorCode::integrity, "missing object " + std::string(40, '0')));
}

TEST_CASE("the tree of a commit is known, whatever other headers it has") {
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "."});
    const auto tree = stock_git(folder.path(), {"write-tree"});
    const auto commit = stock_git(
        folder.path(), {"hash-object", "-t", "commit", "-w", "--stdin"},
        "tree " + tree + "\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\nencoding ISO-8859-1\nmine x\n\nhello\n");
    REQUIRE(hex(Repository::open(folder.path()).tree_of(*fixed_from_hex<ObjectId>(commit))) == tree);
}

TEST_CASE("what another program adds is seen by a repository that is open") {
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "--bare", "."});
    const auto repository = Repository::open(folder.path());
    const auto loose = stock_git(folder.path(), {"hash-object", "-w", "--stdin"}, "hello");
    REQUIRE(repository.read(ObjectType::blob, *fixed_from_hex<ObjectId>(loose), 10) == "hello");
    const auto packed = stock_git(folder.path(), {"hash-object", "-w", "--stdin"}, "packed");
    stock_git(folder.path(), {"update-ref", "refs/tags/x", packed});
    stock_git(folder.path(), {"repack", "-a", "-d", "-q"});
    REQUIRE(repository.read(ObjectType::blob, *fixed_from_hex<ObjectId>(packed), 10) == "packed");
}

}  // namespace
}  // namespace adfkeep::git
