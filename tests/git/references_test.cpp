#include <sys/stat.h>

#include <atomic>
#include <boost/filesystem.hpp>
#include <thread>

#include "src/base/encoding.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::HasCode;
using testing::Says;
using testing::stock_git;

const std::string branch = "refs/heads/factories/one";

/// A repository with two commits.
struct Sample {
    testing::TempDir folder;
    Repository repository = Repository::create(folder.path());
    ObjectId first = commit_to_main(repository, {{"a", "1"}});
    ObjectId second = commit_to_main(repository, {{"a", "2"}});

    [[nodiscard]] std::string stock(const std::string& name) const {
        return stock_git(folder.path(), {"rev-parse", name});
    }
};

std::string hex(const ObjectId& id) { return to_hex(id.view()); }

TEST_CASE("a reference moves from what is expected, and stock git sees it") {
    Sample sample;
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
    REQUIRE(sample.stock(branch) == hex(sample.first));
    REQUIRE(sample.repository.move_reference(branch, sample.first, sample.second));
    REQUIRE(sample.stock(branch) == hex(sample.second));
    REQUIRE(sample.repository.reference(branch) == sample.second);
}

TEST_CASE("who loses a race is told so, and changes nothing") {
    Sample sample;
    REQUIRE_FALSE(sample.repository.move_reference(branch, sample.first, sample.second));
    REQUIRE_FALSE(sample.repository.reference(branch));
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
    REQUIRE_FALSE(sample.repository.move_reference(branch, std::nullopt, sample.second));
    REQUIRE_FALSE(sample.repository.move_reference(branch, sample.second, sample.second));
    REQUIRE(sample.repository.reference(branch) == sample.first);
    REQUIRE_FALSE(fs::exists(sample.folder / (branch + ".lock")));
}

TEST_CASE("of many that move a reference at once, each value comes from the one before") {
    Sample sample;
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
    std::atomic<int> moved = 0;
    const auto toggle = [&] {
        auto mine = Repository::open(sample.folder.path());
        for (int i = 0; i < 8; ++i) {
            if (mine.move_reference(branch, sample.first, sample.second)) ++moved;
            if (mine.move_reference(branch, sample.second, sample.first)) --moved;
        }
    };
    {
        const std::jthread one(toggle), other(toggle);
    }
    REQUIRE(moved == (sample.repository.reference(branch) == sample.second ? 1 : 0));
}

TEST_CASE("packed references are read and moved; loose ones hide them") {
    Sample sample;
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
    stock_git(sample.folder.path(), {"pack-refs", "--all"});
    REQUIRE_FALSE(fs::exists(sample.folder / branch));
    REQUIRE(sample.repository.reference(branch) == sample.first);
    REQUIRE_FALSE(sample.repository.move_reference(branch, std::nullopt, sample.second));
    REQUIRE(sample.repository.move_reference(branch, sample.first, sample.second));
    REQUIRE(sample.repository.references("refs/heads/factories/") ==
            std::vector<std::pair<std::string, ObjectId>>{{branch, sample.second}});
    REQUIRE(sample.stock(branch) == hex(sample.second));
}

TEST_CASE("references are listed by prefix, sorted, as stock git lists them") {
    Sample sample;
    for (const char* name :
         {"refs/heads/factories/b", "refs/heads/factories/a", "refs/tags/t", "refs/remotes/origin/main"}) {
        REQUIRE(sample.repository.move_reference(name, std::nullopt, sample.first));
        if (std::string_view(name).ends_with('t')) stock_git(sample.folder.path(), {"pack-refs", "--all"});
    }
    stock_git(sample.folder.path(), {"tag", "-a", "-m", "x", "annotated", "main"});
    stock_git(sample.folder.path(), {"pack-refs", "--all"});
    stock_git(sample.folder.path(), {"update-ref", "refs/heads/factories/a", hex(sample.second)});
    std::string listed;
    for (const auto& [name, id] : sample.repository.references("")) listed += hex(id) + " " + name + "\n";
    REQUIRE(listed ==
            testing::run_git(sample.folder.path(), {"for-each-ref", "--format=%(objectname) %(refname)"}).output);
    REQUIRE(sample.repository.references("refs/heads/factories/").size() == 2);
    REQUIRE(sample.repository.references("refs/heads/nobody").empty());
}

TEST_CASE("a symbolic reference is refused by name, and no part of a listing; HEAD is followed") {
    Sample sample;
    stock_git(sample.folder.path(), {"pack-refs", "--all"});
    stock_git(sample.folder.path(), {"symbolic-ref", branch, main_branch});
    REQUIRE_THROWS_MATCHES(sample.repository.reference(branch), Error,
                           Says(ErrorCode::integrity, "symbolic reference"));
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference(branch, sample.second, sample.first), Error,
                           Says(ErrorCode::integrity, "symbolic reference"));
    REQUIRE(sample.repository.references("refs/heads/").size() == 1);
    REQUIRE(sample.repository.reference("HEAD") == sample.second);
    testing::write_file(sample.folder / "HEAD", "ref: refs/heads/unborn\n");
    REQUIRE_FALSE(sample.repository.reference("HEAD"));
    testing::write_file(sample.folder / "HEAD", "ref: HEAD\n");
    REQUIRE_THROWS_MATCHES(sample.repository.reference("HEAD"), Error, Says(ErrorCode::integrity, "damaged reference"));
}

TEST_CASE("a damaged reference is never passed over") {
    Sample sample;
    const auto id = hex(sample.first);
    const auto content = GENERATE_COPY(as<std::string>{}, "", "\n", "garbage\n", id.substr(1) + "\n", id + "0\n",
                                       id + " x\n", "0x" + id.substr(2) + "\n", std::string(5000, ' '));
    testing::write_file(sample.folder / branch, content);
    REQUIRE_THROWS_MATCHES(sample.repository.reference(branch), Error, Says(ErrorCode::integrity, "damaged reference"));
    REQUIRE_THROWS_MATCHES(sample.repository.references("refs/heads/"), Error, Says(ErrorCode::integrity, branch));
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference(branch, std::nullopt, sample.first), Error,
                           HasCode(ErrorCode::integrity));
    REQUIRE(sample.repository.references("refs/tags/").empty());
}

TEST_CASE("damaged packed references are never passed over") {
    Sample sample;
    const auto line =
        GENERATE(as<std::string>{}, "garbage", "0123 refs/heads/x", "0123456789012345678901234567890123456789",
                 "0123456789012345678901234567890123456789\trefs/heads/x");
    testing::write_file(sample.folder / "packed-refs", "# pack-refs with: peeled fully-peeled sorted \n" + line + "\n");
    REQUIRE_THROWS_MATCHES(sample.repository.references("refs/"), Error,
                           Says(ErrorCode::integrity, "damaged reference"));
    REQUIRE_THROWS_MATCHES(sample.repository.reference("refs/heads/other"), Error,
                           Says(ErrorCode::integrity, "damaged reference"));
}

TEST_CASE("no link leads references out of the repository") {
    Sample sample;
    const testing::TempDir outside;
    testing::write_file(outside / "stolen", hex(sample.first) + "\n");
    fs::create_symlink(outside.path(), sample.folder / "refs/heads/away");
    REQUIRE(sample.repository.references("refs/heads/away/").empty());
    fs::create_directories(sample.folder / "refs/heads/factories");
    fs::create_symlink(outside / "stolen", sample.folder / branch);
    REQUIRE_THROWS_MATCHES(sample.repository.reference(branch), Error,
                           Says(ErrorCode::integrity, "symbolic reference"));
}

TEST_CASE("a pipe among the references does not hang anybody") {
    Sample sample;
    fs::create_directories(sample.folder / "refs/heads/factories");
    REQUIRE(::mkfifo((sample.folder / branch).c_str(), 0600) == 0);
    REQUIRE_THROWS_MATCHES(sample.repository.reference(branch), Error, Says(ErrorCode::integrity, "damaged reference"));
}

TEST_CASE("files that are no references are ignored") {
    Sample sample;
    for (const char* name :
         {"refs/heads/a.lock", "refs/heads/a..b", "refs/heads/.hidden", "refs/heads/a b", "refs/heads/a~1"})
        testing::write_file(sample.folder / name, "x");
    REQUIRE(sample.repository.references("").size() == 1);
    REQUIRE_FALSE(sample.repository.reference("refs/heads/a b"));
    REQUIRE_FALSE(sample.repository.reference("../outside"));
}

TEST_CASE("only a reference's name can be moved") {
    Sample sample;
    const auto name = GENERATE(as<std::string>{}, "", "HEAD", "main", "refs/heads/../../config", "refs/heads/a b",
                               "refs/heads/", "refs//heads", "refs/heads/a.lock", "/refs/heads/a", "config");
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference(name, std::nullopt, sample.first), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a reference cannot be the folder of another, loose or packed") {
    Sample sample;
    REQUIRE(sample.repository.move_reference("refs/heads/x/y", std::nullopt, sample.first));
    REQUIRE(sample.repository.move_reference("refs/heads/z", std::nullopt, sample.first));
    if (GENERATE(true, false)) stock_git(sample.folder.path(), {"pack-refs", "--all"});
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference("refs/heads/x", std::nullopt, sample.first), Error,
                           Says(ErrorCode::invalid_input, "in the way"));
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference("refs/heads/z/y", std::nullopt, sample.first), Error,
                           Says(ErrorCode::invalid_input, "in the way"));
}

TEST_CASE("another program's lock is waited for, then respected and named") {
    Sample sample;
    testing::write_file(sample.folder / (branch + ".lock"), "");
    REQUIRE_THROWS_MATCHES(sample.repository.move_reference(branch, std::nullopt, sample.first), Error,
                           Says(ErrorCode::unavailable, branch + ".lock"));
    REQUIRE(fs::exists(sample.folder / (branch + ".lock")));
    REQUIRE_FALSE(sample.repository.reference(branch));
    fs::remove(sample.folder / (branch + ".lock"));
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
}

TEST_CASE("another program's lock that goes away in time does no harm") {
    Sample sample;
    const auto lock = sample.folder / (branch + ".lock");
    testing::write_file(lock, "");
    const auto is_waiting = [&] {
        return files_below(sample.folder / "adfkeep-staging").size() > 2;
    };  // more than gate and lock
    const std::jthread other([&] {
        while (!is_waiting()) std::this_thread::yield();
        fs::remove(lock);
    });
    REQUIRE(sample.repository.move_reference(branch, std::nullopt, sample.first));
}

}  // namespace
}  // namespace adfkeep::git
