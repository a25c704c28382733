#include "snapshot/tree.hpp"

#include <algorithm>

#include "snapshot/tree_writer.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

/// A snapshot's tree, and what a host could make of it.
struct KeptTree {
    TestRepository kept;
    Repository repository = kept.open();
    SnapshotTree tree;
    Files files;
    std::string entity, key, manifest;  ///< paths

    KeptTree() {
        const auto backup = kept.back_up(repository, small_factory());
        tree = TreeReader(repository.git()).read(root(backup), "commit");
        files = files_of(repository.git(), root(backup));
        entity = path_with(files, "entities/");
        key = path_with(files, "keys/");
        manifest = path_with(files, "manifest.");
    }
    git::ObjectId root(const Backup& backup) const { return repository.git().tree_of(backup.commit); }
    SnapshotTree read() { return TreeReader(repository.git()).read(write_files(repository.git(), files), "commit"); }
    void move(const std::string& from, const std::string& to) {
        auto file = files.extract(from);
        file.key() = to;
        files.insert(std::move(file));
    }
    void refuses(const std::string& path, const std::string& words = "foreign file") {
        REQUIRE_THROWS_MATCHES(read(), Error, Says(integrity, "commit:" + path + ": " + words));
    }
};

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }
std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

TEST_CASE("a snapshot's tree has the paths that the format asks for, as stock git shows them") {
    KeptTree it;
    const auto shown = testing::stock_git(
        it.kept.path(), {"ls-tree", "-r", "--name-only", hex(write_files(it.repository.git(), it.files))});
    std::vector<std::string> names;
    for (const auto line : split(shown, '\n')) names.emplace_back(line);
    std::ranges::sort(names);
    REQUIRE(names == paths_of(it.tree));
    REQUIRE(it.tree.entities.size() == 3);
    REQUIRE(it.tree.keys.size() == 1);
    for (const auto& file : it.tree.entities)
        REQUIRE(path_of(file).starts_with("entities/" + to_base32(file.name.view()).substr(0, 1) + "/" +
                                          to_base32(file.name.view()).substr(1, 1) + "/"));
}

TEST_CASE("Contents are the lines that sha256sum prints, in the order of sort") {
    KeptTree it;
    std::string lines;
    for (const auto& path : paths_of(it.tree))
        lines += to_hex(crypto::sha256(content_at(it.repository.git(), it.files, path)).view()) + "  " + path + "\n";
    REQUIRE(contents_of(it.tree) == crypto::sha256(lines));
}

TEST_CASE("a tree that is written again is the same, and folders that are known are not written again") {
    KeptTree it;
    git::ObjectWriter writer(it.repository.git());
    TreeReader reader(it.repository.git());
    const auto root = write_files(it.repository.git(), it.files);
    REQUIRE(paths_of(reader.read(root, "commit")) == paths_of(it.tree));
    REQUIRE(reader.contents() == contents_of(it.tree));
    const auto again = write_tree(it.tree, &reader, writer);
    REQUIRE(again.id == root);
    REQUIRE(again.contents == contents_of(it.tree));
    REQUIRE(reader.folders().contains(root));
}

TEST_CASE("a tree that shares folders with the one before is what it would be on its own") {
    KeptTree it;
    git::ObjectWriter writer(it.repository.git());
    TreeReader before(it.repository.git());
    static_cast<void>(before.read(write_files(it.repository.git(), it.files), "commit"));
    auto changed = it.tree;
    SECTION("one entity has another content") { changed.entities.front().content.bytes[0] ^= 1; }
    SECTION("one entity is gone") { changed.entities.erase(changed.entities.begin()); }
    SECTION("one entity's file is another object") { changed.entities.front().file.id.bytes[0] ^= 1; }
    SECTION("all entities are gone") { changed.entities.clear(); }
    git::ObjectWriter alone(it.repository.git());
    const auto written = write_tree(changed, &before, writer);
    REQUIRE(written.id == write_tree(changed, nullptr, alone).id);
    REQUIRE(written.contents == contents_of(changed));
}

TEST_CASE("of trees read one after the other each is read as it is") {
    KeptTree it;
    git::ObjectWriter writer(it.repository.git());
    auto fewer = it.tree;
    SECTION("one entity is gone") { fewer.entities.erase(fewer.entities.begin()); }
    SECTION("all entities are gone") { fewer.entities.clear(); }
    const auto root = write_files(it.repository.git(), it.files);
    const auto second = write_tree(fewer, nullptr, writer);
    writer.finish();
    TreeReader reader(it.repository.git());
    for (const auto& [id, tree] : {std::pair(root, it.tree), std::pair(second.id, fewer), std::pair(root, it.tree)}) {
        REQUIRE(paths_of(reader.read(id, "commit")) == paths_of(tree));
        REQUIRE(reader.contents() == contents_of(tree));
    }
}

TEST_CASE("one entity is found by the folders that lead to it") {
    KeptTree it;
    TreeReader reader(it.repository.git());
    const auto root = write_files(it.repository.git(), it.files);
    for (const auto& file : it.tree.entities) {
        const auto found = reader.find(root, file.name, "commit");
        REQUIRE(found);
        REQUIRE(found->file == file.file);
        REQUIRE(found->content == file.content);
    }
    REQUIRE_FALSE(reader.find(root, EntityName{}, "commit"));
    REQUIRE(reader.folders().size() < 12);
}

TEST_CASE("a foreign file at any place is refused with its commit and path") {
    KeptTree it;
    const auto digest = std::string(64, 'a');
    const auto somewhere = it.files.at(it.entity);
    const std::vector<std::string> paths = {"notes.txt",
                                            "more/file",
                                            "entities.txt",
                                            "entities/file",
                                            "entities/a/file",
                                            "entities/a/b/file",
                                            "entities/ab/b/file",
                                            "entities/a/bc/file",
                                            "entities/a/b/c/file",
                                            "keys/file",
                                            "keys/a/file",
                                            "keys/a/b/file",
                                            "keys/ab/file",
                                            "manifest",
                                            "manifest.x." + digest,
                                            "manifest." + digest,
                                            "entities/a/a/" + std::string(26, 'a') + "." + digest,
                                            "keys/a/" + std::string(26, 'a') + "." + std::string(63, 'a'),
                                            "keys/a/" + std::string(26, 'a') + "." + std::string(64, 'A'),
                                            "keys/7/" + std::string(26, '7') + "." + digest};
    for (const auto& path : paths) {
        CAPTURE(path);
        auto files = it.files;
        files[path] = somewhere;
        const auto root = write_files(it.repository.git(), files);
        try {
            static_cast<void>(TreeReader(it.repository.git()).read(root, "commit"));
            FAIL("was accepted");
        } catch (const Error& error) {
            REQUIRE(error.code() == integrity);
            REQUIRE(std::string(error.what()).starts_with("foreign file"));
            // The path, or the folder above it that is foreign itself.
            REQUIRE(("commit:" + path + "/").starts_with(error.where() + "/"));
        }
    }
}

TEST_CASE("a file in the folder of another name is foreign") {
    KeptTree it;
    SECTION("an entity") {
        const auto target = "entities/0/0/" + last_part(it.entity);
        it.move(it.entity, target);
        it.refuses(target);
    }
    SECTION("a key file") {
        const auto target = "keys/0/" + last_part(it.key);
        it.move(it.key, target);
        it.refuses(target);
    }
    SECTION("an entity, one level deeper") {
        const auto target = folder_of(it.entity) + "a/" + last_part(it.entity);
        it.move(it.entity, target);
        it.refuses(folder_of(it.entity) + "a");
    }
}

TEST_CASE("nothing but plain files is accepted: no executable, no link, no submodule") {
    KeptTree it;
    const auto mode = GENERATE(git::mode_executable, git::mode_link, git::mode_submodule);
    for (const auto& path : {it.entity, it.key, it.manifest}) {
        auto forged = it.files;
        forged[path].mode = mode;
        const auto root = write_files(it.repository.git(), forged);
        REQUIRE_THROWS_MATCHES(TreeReader(it.repository.git()).read(root, "commit"), Error,
                               Says(integrity, "commit:" + path + ": foreign file"));
    }
}

TEST_CASE("a file where a folder should be, and a folder where a file should be, are foreign") {
    KeptTree it;
    SECTION("entities is a file") {
        std::erase_if(it.files, [](const auto& file) { return file.first.starts_with("entities/"); });
        it.files["entities"] = it.files.at(it.manifest);
        it.refuses("entities");
    }
    SECTION("a first folder is a file") {
        std::erase_if(it.files, [](const auto& file) { return file.first.starts_with("keys/"); });
        it.files["keys/a"] = it.files.at(it.manifest);
        it.refuses("keys/a");
    }
    SECTION("the manifest is a folder") {
        it.files[it.manifest].mode = git::mode_tree;
        it.files[it.manifest].id = write_files(it.repository.git(), {});
        it.refuses(it.manifest);
    }
}

TEST_CASE("an empty folder is foreign") {
    KeptTree it;
    const std::string path = GENERATE("entities/0", "entities/0/0", "keys/0");
    it.files[path] = {.name = {}, .mode = git::mode_tree, .id = write_files(it.repository.git(), {})};
    it.refuses(path, "foreign file: an empty folder");
}

TEST_CASE("a snapshot has one manifest, at least one key file and no entity or key twice") {
    KeptTree it;
    const auto end = "." + std::string(64, '0');
    SECTION("no manifest") {
        it.files.erase(it.manifest);
        it.refuses("manifest", "manifest is missing");
    }
    SECTION("two manifests") {
        it.files["manifest." + std::string(26, 'a') + end] = it.files.at(it.manifest);
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, "foreign file"));
    }
    SECTION("no key file") {
        it.files.erase(it.key);
        it.refuses("keys", "key file is missing");
    }
    SECTION("two contents of one entity") {
        const auto other = it.entity.substr(0, it.entity.find('.') + 1) + std::string(26, 'a') + end;
        it.files[other] = it.files.at(it.entity);
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, "foreign file: two files of one entity"));
    }
    SECTION("two files of one key") {
        it.files[it.key.substr(0, it.key.find('.')) + end] = it.files.at(it.key);
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, "foreign file: two files of one key"));
    }
}

TEST_CASE("64 key files are read, 65 are refused") {
    KeptTree it;
    for (unsigned char number = 1; number < 64; ++number) {
        const auto key = to_base32(Bytes(16, static_cast<char>(number)));
        it.files["keys/" + key.substr(0, 1) + "/" + key + "." + std::string(64, '0')] = it.files.at(it.key);
    }
    REQUIRE(it.read().keys.size() == 64);
    it.files["keys/a/" + std::string(26, 'a') + "." + std::string(64, '0')] = it.files.at(it.key);
    REQUIRE_THROWS_MATCHES(it.read(), Error,
                           Says(integrity, "commit:: snapshot has more entities or keys than the format allows"));
}

TEST_CASE("a folder that is not there is missing, with its commit and path") {
    KeptTree it;
    it.files["entities/0"] = {.name = {}, .mode = git::mode_tree, .id = git::ObjectId{}};
    it.refuses("entities/0", "missing object");
}

}  // namespace
}  // namespace adfkeep::snapshot
