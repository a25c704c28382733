// What a backup does to a repository, stopped at every step that it takes.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "src/base/encoding.hpp"
#include "tests/git/disk_watch.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::DiskWatch;
using testing::HasCode;
using testing::stock_git;

const std::string branch = "refs/heads/factories/one";

/// Writes a commit of `content` and puts the branch there: what a night does.
void back_up(const fs::path& path, const Content& content) {
    auto repository = Repository::open(path);
    const auto before = repository.reference(branch);
    ObjectWriter writer(repository);
    const auto commit =
        add_commit(writer, content, "a night\n", before ? std::vector{*before} : std::vector<ObjectId>());
    writer.finish();
    if (!repository.move_reference(branch, before, commit)) throw Error(ErrorCode::unavailable, "lost a race");
}

/// Whether all that the branch names is here; for speed, by our own reading.
bool is_whole(const fs::path& path) {
    const auto repository = Repository::open(path);
    const auto tip = repository.reference(branch);
    if (!tip) return true;
    for (const auto& entry : repository.read_tree(repository.tree_of(*tip)))
        (void)repository.read(ObjectType::blob, entry.id, 1u << 20);
    return true;
}

std::vector<std::string> unfinished(const fs::path& path) {
    std::vector<std::string> names;
    for (const auto& name : files_below(path)) {
        if (name.ends_with(".lock") || (name.starts_with("adfkeep-staging/") && name != "adfkeep-staging/gate"))
            names.push_back(name);
    }
    return names;
}

bool has_index_without_pack(const fs::path& path) {
    return std::ranges::any_of(files_below(path / "objects/pack"), [&](const auto& name) {
        const auto file = path / "objects/pack" / name;
        return file.extension() == ".idx" && !fs::exists(fs::path(file).replace_extension(".pack"));
    });
}

/// A repository that was backed up once, so that the next backup moves a branch, or not at all.
fs::path prepared(const testing::TempDir& folder, const std::string& name, bool has_branch) {
    const auto path = folder / name;
    (void)Repository::create(path);
    if (has_branch) back_up(path, {{"a", "before"}});
    return path;
}

int killed_at(std::size_t step, const fs::path& path, const Content& content) {
    const auto child = ::fork();
    if (child == 0) {
        DiskWatch watch(path);
        watch.kill_at(step);
        back_up(path, content);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

TEST_CASE("a backup that is killed at any step leaves the branch whole, and the next backup succeeds and cleans up") {
    const auto content = GENERATE(Content{{"a", "after"}}, many_files("after"));
    const bool has_branch = GENERATE(true, false);
    const testing::TempDir folder;
    std::size_t step = 0;
    for (;; ++step) {
        const auto path = prepared(folder, std::to_string(step), has_branch);
        const auto before = Repository::open(path).reference(branch);
        const int status = killed_at(step, path, content);
        if (WIFEXITED(status)) break;
        INFO("step " << step);
        REQUIRE(is_whole(path));
        REQUIRE_FALSE(has_index_without_pack(path));
        back_up(path, {{"a", "the next night"}});
        REQUIRE(Repository::open(path).reference(branch) != before);
        REQUIRE(unfinished(path).empty());
        if (step % 8 == 0) stock_git(path, {"fsck", "--strict"});
    }
    REQUIRE(step > 10);
}

TEST_CASE("a backup for which the disk is full at any step says so, and leaves the branch and nothing else") {
    const auto content = GENERATE(Content{{"a", "after"}}, many_files("after"));
    const int error = GENERATE(ENOSPC, EIO);
    const testing::TempDir folder;
    std::size_t step = 0;
    for (bool failed = true; failed; ++step) {
        const auto path = prepared(folder, std::to_string(step), true);
        const auto before = Repository::open(path).reference(branch);
        failed = false;
        bool moved = false;
        {
            DiskWatch watch(path);
            watch.fail_from(step, error);
            try {
                back_up(path, content);
            } catch (const Error& thrown) {
                failed = true;
                INFO(describe(thrown));
                REQUIRE(thrown.code() == ErrorCode::unavailable);
            }
            moved = std::ranges::any_of(
                watch.steps(), [](const auto& each) { return each.call == "rename" && each.target.ends_with(branch); });
        }
        INFO("step " << step);
        if (failed && !moved) REQUIRE(Repository::open(path).reference(branch) == before);
        REQUIRE(is_whole(path));
        REQUIRE(unfinished(path).empty());
        back_up(path, {{"a", "the next night"}});
    }
    REQUIRE(step > 10);
}

TEST_CASE("every file is synced before it is in its place, every folder after, and the branch moves last") {
    const auto content = GENERATE(Content{{"a", "after"}}, many_files("after"));
    const testing::TempDir folder;
    const auto path = fs::canonical(prepared(folder, "r.git", GENERATE(true, false)));
    DiskWatch watch(path);
    back_up(path, content);
    const auto steps = watch.steps();
    const auto is = [](const char* call, const std::string& of) {
        return [call, of](const auto& step) { return step.call == call && step.path == of; };
    };
    const auto staging = (path / "adfkeep-staging").string();

    for (auto step = steps.begin(); step != steps.end(); ++step) {
        const auto place = step->call == "mkdir" ? step->path : step->target;
        if (place.empty() || place.starts_with(staging) || step->call == "link") continue;
        INFO(step->call << " " << place);
        const auto parent = fs::path(place).parent_path().string();
        REQUIRE(std::any_of(step, steps.end(), is("sync", parent)));
        if (step->call != "rename") continue;
        // A reference's lock is a second name of the file that was written.
        const auto linked = std::ranges::find_if(
            steps, [&](const auto& each) { return each.call == "link" && each.target == step->path; });
        const auto written = linked == steps.end() ? step->path : linked->path;
        const auto last_write =
            std::find_if(std::make_reverse_iterator(step), steps.rend(), is("write", written)).base();
        REQUIRE(last_write != steps.begin());
        REQUIRE(std::any_of(last_write, step, is("sync", written)));
        if (place.ends_with(branch))
            REQUIRE(std::none_of(step, steps.end(),
                                 [&](const auto& each) { return each.path.starts_with((path / "objects").string()); }));
    }
    const auto moved = std::ranges::find_if(
        steps, [](const auto& step) { return step.call == "rename" && step.target.ends_with(branch); });
    REQUIRE(moved != steps.end());
}

TEST_CASE("a new writer removes what a killed one left, and nothing of one that is at work") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    ObjectWriter at_work(repository);
    const auto commit = add_commit(at_work, many_files("at work"));
    const auto staged = files_below(folder / "adfkeep-staging").size();
    testing::write_file(folder / "adfkeep-staging/0123456789abcdef/0", "left");
    testing::write_file(folder / "adfkeep-staging/0123456789abcdef/lock", "");
    back_up(folder.path(), {{"a", "b"}});
    REQUIRE(files_below(folder / "adfkeep-staging").size() == staged);
    at_work.finish();
    REQUIRE(repository.contains(commit));
}

}  // namespace
}  // namespace adfkeep::git
