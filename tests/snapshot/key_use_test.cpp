#include "snapshot/key_use.hpp"

#include <algorithm>
#include <set>

#include "snapshot/key_file.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

std::string number(int i) { return std::string(1, static_cast<char>('a' + i / 26)) + static_cast<char>('a' + i % 26); }

/// Which recipients any key file of the tip is wrapped for.
std::set<Sha256> recipients_of_tip(const Repository& repository, const FactoryId& factory) {
    std::set<Sha256> found;
    for (const auto& key : tree_of(repository, repository.branch(factory)->tip()).keys)
        for (const auto& wrap :
             decode_key_file(repository.git().read(git::ObjectType::blob, key.file.id, max_key_file_bytes), "here")
                 .wraps)
            found.insert(wrap.to);
    return found;
}

TEST_CASE("after a hundred changing nights a snapshot has 64 key files at most, each of them used, and opens") {
    TestRepository kept;
    auto repository = kept.open();
    std::vector<Entity> entities;
    FactoryId factory;
    std::size_t most = 0;
    for (int night = 0; night < 100; ++night) {
        entities.push_back(entity("pipelines", number(night)));
        const auto backup = kept.back_up(repository, factory_of(entities));
        factory = backup.factory;
        const auto keys = tree_of(repository, repository.branch(factory)->tip()).keys.size();
        REQUIRE(keys <= max_keys);
        most = std::max(most, keys);
    }
    REQUIRE(most == max_keys);
    REQUIRE(read_factory(kept.open(), recovery_key(), factory).entities == factory_of(entities).entities);
    const auto tree = tree_of(repository, repository.branch(factory)->tip());
    auto use = files_by_key(repository.git(), tree.entities);
    use[shortened(key_of(repository.git().read(git::ObjectType::blob, tree.manifest.id, max_sealed_bytes)))];
    REQUIRE(use.size() == tree.keys.size());
    for (const auto& key : tree.keys) REQUIRE(use.contains(key.key));
}

TEST_CASE("a key that seals nothing any more goes with the next snapshot") {
    TestRepository kept;
    kept.back_up(factory_of({entity("pipelines", "one")}));
    const auto second = kept.back_up(factory_of({entity("pipelines", "one"), entity("pipelines", "two")}));
    REQUIRE(tree_of(kept.open(), kept.open().branch(second.factory)->tip()).keys.size() == 2);
    kept.back_up(factory_of({entity("pipelines", "two")}));
    REQUIRE(tree_of(kept.open(), kept.open().branch(second.factory)->tip()).keys.size() == 2);
    kept.back_up(factory_of({entity("pipelines", "three")}));
    REQUIRE(tree_of(kept.open(), kept.open().branch(second.factory)->tip()).keys.size() == 1);
}

TEST_CASE("a recipient who was added opens the next snapshot with its key alone, and nothing before") {
    TestRepository kept;
    const auto factory = kept.back_up(small_factory()).factory;
    kept.change([](auto& change) { add_recipient(change, recipient("second", 1)); });
    const auto backup = kept.back_up(small_factory());
    REQUIRE(backup.sealed_anew);
    REQUIRE(backup.sealed == 3);
    REQUIRE(recipients_of_tip(kept.open(), factory) ==
            std::set<Sha256>{rsa_key(0).public_key().id(), rsa_key(1).public_key().id()});
    REQUIRE(read_factory(kept.open(), recovery_key(1), factory).entities == small_factory().entities);
    REQUIRE(read_factory(kept.open(), recovery_key(0), factory).entities == small_factory().entities);
    REQUIRE_THROWS_MATCHES(read_factory(kept.open(), recovery_key(1), factory, "latest~1"), Error,
                           Says(ErrorCode::refused_access, "not a recovery key of this repository"));
    REQUIRE_FALSE(kept.back_up(small_factory()).sealed_anew);
}

TEST_CASE("a recipient who was removed opens what was sealed before, and nothing from the next snapshot on") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("leaving", 1)); });
    const auto factory = kept.back_up(small_factory()).factory;
    kept.change([](auto& change) { remove_key(change, "leaving"); });
    const auto backup = kept.back_up(small_factory());
    REQUIRE(backup.sealed_anew);
    REQUIRE(recipients_of_tip(kept.open(), factory) == std::set<Sha256>{rsa_key(0).public_key().id()});
    REQUIRE_THROWS_MATCHES(read_factory(kept.open(), recovery_key(1), factory), Error,
                           Says(ErrorCode::refused_access, "not a recovery key of this repository"));
    REQUIRE(read_factory(kept.open(), recovery_key(1), factory, "latest~1").entities == small_factory().entities);
}

TEST_CASE("keys that seal the fewest files are given up first") {
    const auto key = [](char c) { return ShortKeyId::from(Bytes(16, c)); };
    const std::map<ShortKeyId, std::vector<std::size_t>> use = {
        {key('a'), {1, 2, 3}}, {key('b'), {4}}, {key('c'), {5, 6}}};
    REQUIRE(fewest(use, 3).empty());
    REQUIRE(fewest(use, 2) == std::vector{key('b')});
    REQUIRE(fewest(use, 1) == std::vector{key('b'), key('c')});
}

}  // namespace
}  // namespace adfkeep::snapshot
