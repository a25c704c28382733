#include "snapshot/entity_folders.hpp"

#include <algorithm>

#include "snapshot/tree_writer.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

/// Trees of which each has one entity more than the one before it.
struct GrowingTrees {
    TestRepository kept;
    Repository repository = kept.open();
    std::vector<git::ObjectId> trees;

    GrowingTrees() {
        auto factory = small_factory();
        for (int night = 0; night < 40; ++night) {
            factory.entities.push_back(entity("pipelines", "Number " + std::to_string(night)));
            trees.push_back(repository.git().tree_of(kept.back_up(repository, factory).commit));
        }
    }
};

std::vector<std::string> paths_of(FolderTree tree) {
    tree.top.entities = entities_of(tree.shelves);
    return snapshot::paths_of(tree.top);
}

TEST_CASE("a tree that was read ahead is what it is when it is read alone") {
    GrowingTrees it;
    std::ranges::reverse(it.trees);
    EntityFolders folders(it.repository.git());
    REQUIRE(folders.read_ahead(it.trees) == it.trees.size());
    for (const auto& id : it.trees) {
        const auto tree = folders.list(id, "commit");
        const auto alone = TreeReader(it.repository.git()).read(id, "commit");
        REQUIRE(paths_of(tree) == snapshot::paths_of(alone));
        REQUIRE(tree.contents == contents_of(alone));
    }
}

TEST_CASE("what two trees share is one folder, also when others were read in between") {
    GrowingTrees it;
    EntityFolders folders(it.repository.git());
    REQUIRE(folders.read_ahead({it.trees[0]}) == 1);
    const auto first = folders.list(it.trees[0], "commit");
    folders.keep(first.shelves);
    REQUIRE(folders.read_ahead({it.trees[1], it.trees[39]}) == 2);
    const auto last = folders.list(it.trees[39], "commit");
    std::size_t shared = 0;
    for (const auto& shelf : first.shelves)
        for (const auto& other : last.shelves)
            for (const auto& folder : shelf->folders) shared += std::ranges::count(other->folders, folder);
    REQUIRE(shared > 0);
}

TEST_CASE("what cannot be read ahead is told of the tree that has it, and of no other") {
    GrowingTrees it;
    auto files = files_of(it.repository.git(), it.trees[1]);
    const auto entity = path_with(files, "entities/");
    std::string foreign = "entities/a/b/file";
    SECTION("a file of another name") { files[foreign] = files.at(entity); }
    SECTION("a folder too deep") { files[(foreign = "entities/a/b/c") + "/file"] = files.at(entity); }
    SECTION("a link") {
        foreign = entity;
        files.at(entity).mode = git::mode_link;
    }
    it.trees[1] = write_files(it.repository.git(), files);
    EntityFolders folders(it.repository.git());
    static_cast<void>(folders.read_ahead(it.trees));
    REQUIRE_THROWS_MATCHES(folders.list(it.trees[1], "commit"), Error,
                           Says(integrity, "commit:" + foreign + ": foreign file"));
    for (const auto i : {0, 2, 39})
        REQUIRE(paths_of(folders.list(it.trees[static_cast<std::size_t>(i)], "commit")).size() > 3);
}

}  // namespace
}  // namespace adfkeep::snapshot
