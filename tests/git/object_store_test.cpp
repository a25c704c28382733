// Reading what other programs packed.
#include <algorithm>
#include <boost/filesystem.hpp>
#include <sstream>

#include "src/base/encoding.hpp"
#include "src/base/parallel.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::Says;
using testing::stock_git;

/// A repository of stock git in which texts grow, so that its packs are full of deltas.
void make_history(const fs::path& folder) {
    stock_git(folder, {"init", "-q", "-b", "main", "."});
    std::string text;
    for (int i = 0; i < 200; ++i) text += "a line that stays, number " + std::to_string(i) + "\n";
    for (int version = 0; version < 12; ++version) {
        for (const char* name : {"one", "two", "folder/three", "folder/deeper/four"}) {
            testing::write_file(folder / name, text + name + std::to_string(version * version) + "\n" +
                                                   text.substr(0, static_cast<std::size_t>(version) * 400));
        }
        testing::write_file(folder / "large", noise("large" + std::to_string(version), 200000));
        stock_git(folder, {"add", "."});
        stock_git(folder, {"commit", "-q", "-m", "version " + std::to_string(version)});
    }
    stock_git(folder, {"tag", "-a", "-m", "a tag", "v1"});
}

/// Id and type of every object but tags.
std::vector<std::pair<ObjectId, ObjectType>> all_objects(const fs::path& folder) {
    std::vector<std::pair<ObjectId, ObjectType>> objects;
    std::istringstream lines(
        stock_git(folder, {"cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"}));
    for (std::string line; std::getline(lines, line);) {
        const auto type = line.substr(41);
        if (type == "tag") continue;
        objects.emplace_back(*fixed_from_hex<ObjectId>(line.substr(0, 40)), type == "blob"   ? ObjectType::blob
                                                                            : type == "tree" ? ObjectType::tree
                                                                                             : ObjectType::commit);
    }
    return objects;
}

TEST_CASE("whatever stock git packs is read: deltas by offset, deltas by id, loose objects") {
    const testing::TempDir folder;
    make_history(folder.path());
    const auto way = GENERATE(as<std::string>{}, "loose", "offsets", "ids", "deep", "split");
    if (way == "offsets") stock_git(folder.path(), {"repack", "-q", "-a", "-d", "-f"});
    if (way == "ids")
        stock_git(folder.path(), {"-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f"});
    if (way == "deep") stock_git(folder.path(), {"repack", "-q", "-a", "-d", "-f", "--depth=4095", "--window=50"});
    if (way == "split") stock_git(folder.path(), {"-c", "pack.packSizeLimit=1m", "repack", "-q", "-a", "-d", "-f"});
    INFO(way);
    const auto repository = Repository::open(folder.path());
    const auto objects = all_objects(folder.path());
    REQUIRE(objects.size() > 90);
    parallel_for(objects.size(), [&](std::size_t i) {
        const auto& [id, type] = objects[i];
        const auto content = repository.read(type, id, 1u << 20);
        if (object_id(type, content) != id || repository.size(type, id) != content.size())
            throw std::runtime_error(to_hex(id.view()));
        for (const std::size_t bytes : {std::size_t{0}, std::size_t{53}, std::size_t{1} << 20})
            if (repository.read_start(type, id, bytes) != content.substr(0, bytes))
                throw std::runtime_error("start of " + to_hex(id.view()));
    });
    for (const auto& [id, type] : objects) {
        if (type == ObjectType::commit)
            REQUIRE(encode_commit(decode_commit(repository.read(type, id, 10000))) == repository.read(type, id, 10000));
        if (type == ObjectType::tree)
            REQUIRE(encode_tree(repository.read_tree(id)) == repository.read(type, id, 10000));
    }
}

TEST_CASE("of two copies of an object, one damaged, the whole one is read") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto commit = commit_to_main(repository, many_files("x"));
    ObjectWriter again(repository);
    for (const auto& [name, content] : many_files("x"))
        again.add(ObjectType::blob, content, Compression::none), again.finish();
    const auto pack = folder / "objects/pack" / files_below(folder / "objects/pack")[1];
    auto content = testing::read_file(pack);
    for (std::size_t at = 100; at < 2500; ++at) content[at] = '?';
    fs::permissions(pack, fs::owner_all);
    testing::write_file(pack, content);
    const auto damaged = Repository::open(folder.path());
    for (const auto& [name, expected] : many_files("x"))
        REQUIRE(damaged.read(ObjectType::blob, object_id(ObjectType::blob, expected), 1000) == expected);
    REQUIRE(damaged.contains(commit));
}

TEST_CASE("an object that only a damaged pack may have is missing, and the damage is named") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto commit = commit_to_main(repository, many_files("x"));
    const auto index = folder / "objects/pack" / files_below(folder / "objects/pack")[0];
    fs::permissions(index, fs::owner_all);
    testing::write_file(index, testing::read_file(index) + "more");
    const auto damaged = Repository::open(folder.path());
    REQUIRE_THROWS_MATCHES(
        damaged.read(ObjectType::commit, commit, 1000), Error,
        Says(ErrorCode::integrity, "missing object " + to_hex(commit.view()) + ": damaged index of a pack"));
    REQUIRE_THROWS_MATCHES(damaged.read(ObjectType::commit, commit, 1000), Error,
                           Says(ErrorCode::integrity, index.filename().string()));
}

TEST_CASE("an index without its pack hides nothing and disturbs nobody") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto lost = commit_to_main(repository, many_files("x"));
    const auto kept = commit_to_main(repository, {{"a", "b"}});
    fs::remove(folder / "objects/pack" / files_below(folder / "objects/pack")[1]);
    const auto damaged = Repository::open(folder.path());
    REQUIRE(damaged.contains(kept));
    REQUIRE_FALSE(damaged.contains(lost));
}

}  // namespace
}  // namespace adfkeep::git
