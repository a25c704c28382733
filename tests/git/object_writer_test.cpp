#include "src/git/object_writer.hpp"

#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <map>

#include "src/base/encoding.hpp"
#include "src/git/pack_index.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::stock_git;

std::string hex(const ObjectId& id) { return to_hex(id.view()); }

/// The one pack of a repository, without its extension.
std::string only_pack(const fs::path& repository) {
    const auto names = files_below(repository / "objects/pack");
    REQUIRE(names.size() == 2);
    REQUIRE(names[0].ends_with(".idx"));
    return (repository / "objects/pack" / names[1].substr(0, names[1].rfind('.'))).string();
}

/// Objects that show every edge: empty, small, around a stored block's length, large.
std::map<std::string, Bytes> edge_contents() {
    std::map<std::string, Bytes> contents;
    for (const std::size_t size : {0, 1, 15, 16, 2047, 2048, 65534, 65535, 65536, 131070, 131071, 3000000}) {
        const auto content = noise("edge", size);
        contents[hex(object_id(ObjectType::blob, content))] = content;
    }
    return contents;
}

TEST_CASE("nothing is there before a writer finishes, and everything after") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto content = GENERATE(Content{{"a", "x"}}, many_files("x"));
    ObjectId commit;
    {
        ObjectWriter abandoned(repository);
        commit = add_commit(abandoned, content);
        REQUIRE_FALSE(repository.contains(commit));
    }
    REQUIRE(files_below(folder / "objects").empty());
    ObjectWriter writer(repository);
    REQUIRE(add_commit(writer, content) == commit);
    writer.finish();
    REQUIRE(repository.read_tree(repository.tree_of(commit)).size() == content.size());
    REQUIRE(Repository::open(folder.path()).contains(commit));
}

TEST_CASE("up to eight objects become files, more become one pack") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto count = GENERATE(0u, 1u, 8u, 9u, 100u);
    ObjectWriter writer(repository);
    for (unsigned i = 0; i < count; ++i) writer.add(ObjectType::blob, std::to_string(i), Compression::none);
    writer.finish();
    REQUIRE(files_below(folder / "objects").size() == (count <= 8 ? count : 2));
}

TEST_CASE("stock git reads every object that we write, byte for byte") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto compression = GENERATE(Compression::none, Compression::deflate);
    const auto contents = edge_contents();
    const bool one_by_one = GENERATE(false, true);
    ObjectWriter writer(repository);
    for (const auto& [name, content] : contents) {
        REQUIRE(hex(writer.add(ObjectType::blob, content, compression)) == name);
        if (one_by_one) writer.finish();
    }
    writer.finish();
    stock_git(folder.path(), {"fsck", "--strict"});
    for (const auto& [name, content] : contents) {
        REQUIRE(testing::run_git(folder.path(), {"cat-file", "blob", name}).output == content);
        REQUIRE(repository.read(ObjectType::blob, *fixed_from_hex<ObjectId>(name), content.size()) == content);
    }
}

TEST_CASE("the index of a pack is the one that stock git makes for it") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder / "r.git");
    ObjectWriter writer(repository);
    for (const auto& [name, content] : edge_contents()) writer.add(ObjectType::blob, content, Compression::none);
    add_commit(writer, many_files("index", 3000));
    writer.finish();
    const auto pack = only_pack(folder / "r.git");
    stock_git(folder.path(), {"index-pack", "--strict", "-o", "theirs.idx", pack + ".pack"});
    REQUIRE(testing::read_file(folder / "theirs.idx") == testing::read_file(pack + ".idx"));
    REQUIRE(stock_git(folder.path(), {"verify-pack", "-v", pack + ".idx"}).ends_with(pack + ".pack: ok"));
}

TEST_CASE("an index says where objects lie beyond the first two gigabytes") {
    const std::vector<PackEntry> entries = {
        {.id = ObjectId::from(Bytes(20, '\1')), .crc32 = 0x01020304, .offset = 0x7fffffff},
        {.id = ObjectId::from(Bytes(20, '\xff')), .crc32 = 0xdeadbeef, .offset = 0x123456789a},
        {.id = ObjectId::from(Bytes(20, '\2')), .crc32 = 0, .offset = 0x80000000}};
    const testing::TempDir folder;
    stock_git(folder.path(), {"init", "-q", "."});
    const auto shown = stock_git(folder.path(), {"show-index"}, encode_pack_index(entries, {}));
    REQUIRE(shown == "2147483647 " + hex(entries[0].id) + " (01020304)\n" + "2147483648 " + hex(entries[2].id) +
                         " (00000000)\n" + "78187493530 " + hex(entries[1].id) + " (deadbeef)");
}

TEST_CASE("an object that comes twice is written once") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    ObjectWriter writer(repository);
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 20; ++i) writer.add(ObjectType::blob, std::to_string(i), Compression::none);
    }
    writer.finish();
    stock_git(folder.path(), {"index-pack", "--strict", "--verify", only_pack(folder.path()) + ".pack"});
    REQUIRE(stock_git(folder.path(), {"count-objects", "-v"}).find("in-pack: 20\n") != std::string::npos);
}

TEST_CASE("an object that is there as a file is left, and counts as new for those who prune") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    ObjectWriter writer(repository);
    const auto name = hex(writer.add(ObjectType::blob, "x", Compression::none));
    writer.finish();
    const auto file = folder / "objects" / name.substr(0, 2) / name.substr(2);
    fs::last_write_time(file, 1000);
    struct stat before{}, after{};
    REQUIRE(::stat(file.c_str(), &before) == 0);
    writer.add(ObjectType::blob, "x", Compression::none);
    writer.finish();
    REQUIRE(::stat(file.c_str(), &after) == 0);
    REQUIRE(after.st_ino == before.st_ino);
    REQUIRE(after.st_mtime > 1000);
}

TEST_CASE("packs and files of objects are read-only, as Git's own are") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    commit_to_main(repository, {{"a", "x"}});
    commit_to_main(repository, many_files("x"));
    for (const auto& name : files_below(folder / "objects"))
        REQUIRE((fs::status(folder / "objects" / name).permissions() & 0222) == 0);
}

}  // namespace
}  // namespace adfkeep::git
