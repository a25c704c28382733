// What a removed writer's signatures are worth.
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr const char* past_its_head = "removed writer past its head: configuration 3 removed its key";

/// Two snapshots by a writer who was removed afterwards, and what it still can do: sign.
struct Removal {
    TestRepository kept;
    crypto::Ed25519PrivateKey removed = signing_key("old-host");
    FactoryId factory;

    Removal() {
        kept.change([&](auto& change) { add_writer(change, {.name = "old-host", .key = removed.public_key()}); });
        for (const auto* name : {"one", "two"}) {
            auto repository = kept.open();
            factory = kept.back_up(repository, factory_of({entity("pipelines", name)}),
                                   {.key = removed, .names = kept.foundation().names})
                          .factory;
        }
        kept.change([](auto& change) { remove_key(change, "old-host"); });
    }
    void refuses(const ForgedSnapshot& forged, const std::string& words = past_its_head) {
        auto repository = kept.open();
        const auto commit = publish(repository, forged, removed);
        REQUIRE_THROWS_MATCHES(kept.open().branch(factory), Error, Says(integrity, hex(commit) + "): " + words));
        REQUIRE_THROWS_MATCHES(kept.back_up(small_factory()), Error, Says(integrity, words));
    }
};

TEST_CASE("snapshots of a removed writer up to its head still open") {
    Removal it;
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory);
    REQUIRE(branch->tip().signer == it.removed.public_key());
    REQUIRE_NOTHROW(branch->require_counts(*branch->before_tip(1)));
    REQUIRE(read_factory(repository, recovery_key(), it.factory, "latest~1").entities[0].id.name == "one");
    it.kept.back_up(factory_of({entity("pipelines", "three")}));
    REQUIRE(read_factory(it.kept.open(), recovery_key(), it.factory, "latest~1").entities[0].id.name == "two");
}

TEST_CASE("a removed writer's commit on the old tip does not count, whatever date it has") {
    Removal it;
    auto forged = after_tip(it.kept.open(), it.factory);
    forged.message.config_number = 2;
    forged.message.config_id = it.kept.open().chain().at(2)->id;
    forged.message.time = *time_from_text("2025-11-24T01:00:07Z");
    it.refuses(forged);
}

TEST_CASE("a removed writer's commit on top of a newer tip does not count") {
    Removal it;
    it.kept.back_up(factory_of({entity("pipelines", "three")}));
    auto forged = after_tip(it.kept.open(), it.factory);
    SECTION("that names the newest configuration") { it.refuses(forged, "unknown writer"); }
    SECTION("that names the one of its time") {
        forged.message.config_number = 2;
        forged.message.config_id = it.kept.open().chain().at(2)->id;
        it.refuses(forged);
    }
}

TEST_CASE("a removed writer's sibling of what stands in history does not count") {
    Removal it;
    auto forged = tip_again(it.kept.open(), it.factory);
    forged.message.time += std::chrono::seconds(1);
    it.refuses(forged, std::string(past_its_head) + ", and this is not its history");
}

TEST_CASE("a removed writer's commit below another's good one is not believed when it is asked for") {
    Removal it;
    it.kept.back_up(factory_of({entity("pipelines", "three")}));
    auto repository = it.kept.open();
    auto branch = repository.branch(it.factory);
    // A whole other history: the removed writer's, with the tip of a writer who is not removed.
    auto first = tip_again(repository, it.factory);
    first.message = branch->before_tip(2)->message;
    first.message.time += std::chrono::seconds(1);
    first.parent.reset();
    auto second = first;
    second.parent = publish(repository, first, it.removed);
    second.message.previous =
        crypto::sha256(repository.git().read(git::ObjectType::commit, *second.parent, max_commit_bytes));
    second.message.sequence = 2;
    const auto forged = publish(repository, second, it.removed);
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory), Error,
                           Says(integrity, hex(forged) + "): " + past_its_head));
    auto third = second;
    third.parent = forged;
    third.message.previous = crypto::sha256(repository.git().read(git::ObjectType::commit, forged, max_commit_bytes));
    third.message.sequence = 3;
    publish(repository, third, it.kept.foundation().writer);
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory), Error,
                           Says(integrity, "branch forked: configuration 3 has seen another snapshot 2"));
}

TEST_CASE("a removed writer begins no branch") {
    Removal it;
    const auto other = it.kept.foundation().names.factory(it.kept.id(), "marketing");
    auto forged = tip_again(it.kept.open(), it.factory);
    forged.message.factory = other;
    forged.message.sequence = 1;
    forged.message.previous = CommitDigest{};
    forged.parent.reset();
    auto repository = it.kept.open();
    publish(repository, forged, it.removed);
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(other), Error, Says(integrity, past_its_head));
}

TEST_CASE("a branch that a removed writer extended is set back to the last snapshot that counts") {
    Removal it;
    const auto good = it.kept.open().branch(it.factory)->tip().commit;
    for (int i = 0; i < 2; ++i) {
        auto repository = it.kept.open();
        ForgedSnapshot forged{
            .message = {},
            .parent = repository.branch_tip(it.factory),
            .files = files_of(repository.git(), repository.git().tree_of(*repository.branch_tip(it.factory)))};
        const auto raw = repository.git().read(git::ObjectType::commit, *forged.parent, max_commit_bytes);
        forged.message = decode_snapshot_commit(raw, "here").message;
        ++forged.message.sequence;
        forged.message.previous = crypto::sha256(raw);
        publish(repository, forged, it.removed);
    }
    auto repository = it.kept.open();
    const auto reset = reset_branches(repository);
    REQUIRE(reset.size() == 1);
    REQUIRE(reset[0].factory == it.factory);
    REQUIRE(reset[0].cut_off == 2);
    REQUIRE(reset[0].to == 2);
    REQUIRE(repository.branch_tip(it.factory) == good);
    REQUIRE(reset_branches(repository).empty());
    REQUIRE(it.kept.back_up(small_factory()).sequence == 3);
}

TEST_CASE("a plain clone's branch is set back too, and the clone reads what counts") {
    Removal it;
    const auto good = it.kept.open().branch(it.factory)->tip().commit;
    auto forged = after_tip(it.kept.open(), it.factory);
    forged.message.config_number = 2;
    forged.message.config_id = it.kept.open().chain().at(2)->id;
    auto origin = it.kept.open();
    publish(origin, forged, it.removed);
    const TempDir folder;
    testing::stock_git(folder.path(), {"clone", "-q", it.kept.path().string(), "clone"});
    auto clone = Repository::open(folder / "clone", {.pin = it.kept.id()}, it.kept.memory(), nullptr);
    REQUIRE(reset_branches(clone).size() == 1);
    REQUIRE(clone.branch(it.factory)->tip().commit == good);
}

TEST_CASE("after a writer was removed everything is sealed anew, so that nothing it planted is carried on") {
    Removal it;
    const auto repository = it.kept.open();
    const auto before = tree_of(repository, repository.branch(it.factory)->tip());
    const auto backup = it.kept.back_up(factory_of({entity("pipelines", "two")}));
    REQUIRE(backup.sealed_anew);
    REQUIRE(backup.sealed == 1);
    const auto after = tree_of(it.kept.open(), it.kept.open().branch(it.factory)->tip());
    REQUIRE(after.entities[0].name == before.entities[0].name);
    REQUIRE(after.entities[0].content == before.entities[0].content);
    REQUIRE(after.entities[0].file != before.entities[0].file);
    REQUIRE(after.keys.size() == 1);
    REQUIRE(after.keys[0].key != before.keys[0].key);
    REQUIRE_FALSE(it.kept.back_up(factory_of({entity("pipelines", "two")})).sealed_anew);
}

}  // namespace
}  // namespace adfkeep::snapshot
