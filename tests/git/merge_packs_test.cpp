#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/filesystem.hpp>
#include <sstream>
#include <thread>

#include "src/base/encoding.hpp"
#include "tests/git/disk_watch.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::stock_git;

std::size_t count_packs(const fs::path& repository) {
    const auto names = files_below(repository / "objects/pack");
    return static_cast<std::size_t>(
        std::ranges::count_if(names, [](const auto& name) { return name.ends_with(".pack"); }));
}

std::size_t count_loose(const fs::path& repository) {
    return files_below(repository / "objects").size() - files_below(repository / "objects/pack").size() -
           files_below(repository / "objects/info").size();
}

/// Every object that stock git finds, reachable or not.
std::string all_objects(const fs::path& repository) {
    return stock_git(repository, {"cat-file", "--batch-all-objects", "--batch-check"});
}

/// A night's backup as a pack of its own: ten files that are new, or `count`.
ObjectId night(Repository& repository, int number, std::size_t count = 10) {
    return commit_to_main(repository, many_files("night " + std::to_string(number) + ": ", count));
}

void nights(Repository& repository, int count) {
    for (int i = 0; i < count; ++i) night(repository, i);
}

TEST_CASE("51 packs become one, 50 stay") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    nights(repository, 50);
    merge_packs_if_many(repository);
    REQUIRE(count_packs(folder.path()) == 50);
    night(repository, 50);
    const auto before = all_objects(folder.path());
    merge_packs_if_many(repository);
    REQUIRE(files_below(folder / "objects").size() == 2);
    REQUIRE(all_objects(folder.path()) == before);
    stock_git(folder.path(), {"fsck", "--strict"});
    stock_git(folder.path(), {"gc", "-q", "--prune=now"});
    REQUIRE(repository.read_tree(repository.tree_of(repository.reference(main_branch).value())).size() == 10);
}

TEST_CASE("2,001 loose objects become a pack, 2,000 stay; nobody needs to refer to them") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    std::string names;
    for (int i = 0; i < 2000; ++i) {
        const auto file = folder / "files" / std::to_string(i);
        testing::write_file(file, std::to_string(i));
        names += file.string() + "\n";
    }
    stock_git(folder.path(), {"hash-object", "-w", "--stdin-paths"}, names);
    merge_packs_if_many(repository);
    REQUIRE(count_loose(folder.path()) == 2000);
    stock_git(folder.path(), {"hash-object", "-w", "--stdin"}, "one more");
    const auto before = all_objects(folder.path());
    merge_packs_if_many(repository);
    REQUIRE(count_loose(folder.path()) == 0);
    REQUIRE(count_packs(folder.path()) == 1);
    REQUIRE(all_objects(folder.path()) == before);
}

TEST_CASE("a reader that was there before the merge reads everything after it") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    nights(repository, 51);
    const auto tip = repository.reference(main_branch).value();
    const auto untouched = Repository::open(folder.path());
    const auto reading = Repository::open(folder.path());
    REQUIRE(reading.contains(tip));
    const auto history = stock_git(folder.path(), {"rev-list", "--objects", "--no-object-names", "--all"});
    merge_packs_if_many(repository);
    REQUIRE(count_packs(folder.path()) == 1);
    for (const Repository* reader : std::initializer_list<const Repository*>{&untouched, &reading, &repository}) {
        std::istringstream ids(history);
        for (std::string id; std::getline(ids, id);) REQUIRE(reader->contains(*fixed_from_hex<ObjectId>(id)));
        for (std::optional<ObjectId> commit = tip; commit;) {
            const auto parents = decode_commit(reader->read(ObjectType::commit, *commit, 10000)).parents;
            for (const auto& entry : reader->read_tree(reader->tree_of(*commit)))
                (void)reader->read(ObjectType::blob, entry.id, 10000);
            commit = parents.empty() ? std::nullopt : std::optional(parents[0]);
        }
    }
}

TEST_CASE("what a writer adds during a merge is there afterwards, and every object at every instant") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    nights(repository, 51);
    const auto tree = repository.tree_of(repository.reference(main_branch).value());
    std::atomic<bool> merged = false;
    std::vector<ObjectId> added;
    std::size_t seen = 0;
    {
        const std::jthread writer([&] {
            auto mine = Repository::open(folder.path());
            for (int i = 0; i < 5 || !merged; ++i) {
                ObjectWriter objects(mine);
                added.push_back(add_commit(objects, many_files("meanwhile " + std::to_string(i), i % 2 == 0 ? 3 : 12)));
                objects.finish();
            }
        });
        const std::jthread reader([&] {
            while (!merged || seen == 0) {
                const auto mine = Repository::open(folder.path());
                seen += mine.read_tree(tree).size();
            }
        });
        merge_packs_if_many(repository);
        merged = true;
    }
    REQUIRE(count_packs(folder.path()) < 50);
    REQUIRE(seen > 0);
    for (const auto& id : added) REQUIRE(repository.contains(id));
    stock_git(folder.path(), {"fsck", "--strict"});
}

TEST_CASE("of two merges at once one does the work, and nothing is lost") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    nights(repository, 51);
    const auto before = all_objects(folder.path());
    {
        const auto merge = [&] {
            auto mine = Repository::open(folder.path());
            merge_packs_if_many(mine);
        };
        const std::jthread one(merge), other(merge);
    }
    REQUIRE(all_objects(folder.path()) == before);
    REQUIRE(count_packs(folder.path()) == 1);
}

TEST_CASE("a pack larger than twice all the others is left alone") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    night(repository, -1, 2000);
    const auto giant = files_below(folder / "objects/pack");
    nights(repository, 50);
    merge_packs_if_many(repository);
    const auto after = files_below(folder / "objects/pack");
    REQUIRE(count_packs(folder.path()) == 2);
    REQUIRE(std::ranges::includes(after, giant));
    stock_git(folder.path(), {"fsck", "--strict"});
}

TEST_CASE("packs that somebody wants kept are left alone") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    night(repository, -1);
    auto kept = files_below(folder / "objects/pack");
    testing::write_file(folder / "objects/pack" / (kept[0].substr(0, kept[0].rfind('.')) + ".keep"), "");
    nights(repository, 51);
    merge_packs_if_many(repository);
    REQUIRE(count_packs(folder.path()) == 2);
    REQUIRE(std::ranges::includes(files_below(folder / "objects/pack"), kept));
}

TEST_CASE("deltas, tags and what stock git adds to packs survive a merge") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    std::string text;
    for (int i = 0; i < 500; ++i) text += "line " + std::to_string(i) + "\n";
    for (int i = 0; i < 5; ++i) commit_to_main(repository, {{"text", text += std::to_string(i)}});
    stock_git(folder.path(), {"tag", "-a", "-m", "tag", "v1", "main"});
    stock_git(folder.path(), {"repack", "-a", "-d", "-q", "-b"});
    nights(repository, 51);
    stock_git(folder.path(), {"multi-pack-index", "write"});
    const auto before = all_objects(folder.path());
    REQUIRE(stock_git(folder.path(), {"cat-file", "--batch-all-objects", "--batch-check=%(deltabase)"})
                .find_first_not_of("0\n") != std::string::npos);
    merge_packs_if_many(repository);
    REQUIRE(files_below(folder / "objects/pack").size() == 2);
    REQUIRE(all_objects(folder.path()) == before);
    stock_git(folder.path(), {"fsck", "--strict"});
    REQUIRE(stock_git(folder.path(), {"cat-file", "-t", "v1"}) == "tag");
}

TEST_CASE("a pack with a damaged object is left as it is") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    night(repository, -1);
    const auto names = files_below(folder / "objects/pack");
    const auto damaged = folder / "objects/pack" / names[1];
    auto content = testing::read_file(damaged);
    for (const std::size_t at : {content.size() / 2, content.size() / 2 + 1})
        content[at] = static_cast<char>(content[at] ^ 1);
    fs::permissions(damaged, fs::owner_all);
    testing::write_file(damaged, content);
    nights(repository, 51);
    merge_packs_if_many(repository);
    REQUIRE(count_packs(folder.path()) == 2);
    REQUIRE(testing::read_file(damaged) == content);
}

TEST_CASE("an object that is not what its name says is left where it is") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    ObjectWriter writer(repository);
    const auto name = to_hex(writer.add(ObjectType::blob, "true", Compression::none).view());
    const auto other = to_hex(writer.add(ObjectType::blob, "false", Compression::none).view());
    writer.finish();
    const auto file = [&](const std::string& id) { return folder / "objects" / id.substr(0, 2) / id.substr(2); };
    fs::rename(file(other), file(name));
    nights(repository, 51);
    merge_packs_if_many(repository);
    REQUIRE(count_packs(folder.path()) == 1);
    REQUIRE(count_loose(folder.path()) == 1);
    REQUIRE(repository.read(ObjectType::blob, *fixed_from_hex<ObjectId>(name), 10) == "false");
}

TEST_CASE("a merge that is killed at any step loses nothing, and the next one ends it") {
    const testing::TempDir folder;
    auto original = Repository::create(folder / "original.git");
    nights(original, 51);
    const auto before = all_objects(original.path());
    const auto tip = original.reference(main_branch).value();
    std::size_t step = 0;
    for (bool killed = true; killed; ++step) {
        const auto path = folder / std::to_string(step);
        REQUIRE(testing::run_program(folder.path(), {"cp", "-r", "original.git", path.string()}).status == 0);
        const auto child = ::fork();
        if (child == 0) {
            testing::DiskWatch watch(path);
            watch.kill_at(step);
            auto repository = Repository::open(path);
            merge_packs_if_many(repository);
            ::_exit(0);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        killed = WIFSIGNALED(status);
        auto repository = Repository::open(path);
        REQUIRE(repository.read_tree(repository.tree_of(tip)).size() == 10);
        REQUIRE(all_objects(path) == before);
        merge_packs_if_many(repository);
        REQUIRE(all_objects(path) == before);
        fs::remove_all(path);
    }
    REQUIRE(step > 8);
}

}  // namespace
}  // namespace adfkeep::git
