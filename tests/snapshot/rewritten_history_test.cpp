// History that an owner made shorter.
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

/// Four snapshots of which two are dropped: what an owner's retention does.
struct Retention {
    TestRepository kept;
    std::vector<Backup> backups;

    Retention() {
        for (const auto* name : {"one", "two", "three", "four"})
            backups.push_back(kept.back_up(factory_of({entity("pipelines", name)})));
    }
    const FactoryId& factory() const { return backups[0].factory; }
    const crypto::Ed25519PrivateKey& owner() const { return kept.foundation().owner; }

    /// Links the snapshots of these sequences anew, and lets the branch point to the last.
    std::vector<git::ObjectId> rewrite(const std::vector<std::uint64_t>& sequences,
                                       const crypto::Ed25519PrivateKey& key) {
        auto repository = kept.open();
        auto branch = repository.branch(factory());
        std::vector<ForgedSnapshot> left;
        for (const auto sequence : sequences) {
            const auto* original = branch->at_sequence(sequence);
            left.push_back(
                {.message = original->message, .parent = {}, .files = files_of(repository.git(), original->tree)});
            left.back().message.rewritten = original->message.rewritten ? original->message.rewritten : original->id;
        }
        std::vector<git::ObjectId> commits;
        for (auto& snapshot : left) {
            snapshot.message.previous = CommitDigest{};
            if (!commits.empty()) {
                snapshot.parent = commits.back();
                snapshot.message.previous =
                    crypto::sha256(repository.git().read(git::ObjectType::commit, commits.back(), max_commit_bytes));
            }
            commits.push_back(publish(repository, snapshot, key));
        }
        return commits;
    }
    /// A configuration whose heads name the tips as they are.
    void confirm() {
        kept.change([](auto&) {});
    }
};

TEST_CASE("an owner may drop snapshots: those that stay keep their trees and open, and the branch holds what it held") {
    Retention it;
    const auto tree = it.kept.open().git().tree_of(it.backups[1].commit);
    it.rewrite({2, 4}, it.owner());
    it.confirm();
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    REQUIRE(branch->tip().message.sequence == 4);
    REQUIRE(branch->tip().is_by_owner);
    REQUIRE(branch->before_tip(1)->tree == tree);
    REQUIRE(branch->before_tip(2) == nullptr);
    REQUIRE(branch->at_sequence(3) == nullptr);
    REQUIRE_NOTHROW(branch->require_holds(4, it.backups[3].snapshot, "somebody"));
    REQUIRE_NOTHROW(branch->require_holds(2, it.backups[1].snapshot, "somebody"));
    REQUIRE_THROWS_MATCHES(branch->require_holds(3, it.backups[2].snapshot, "somebody"), Error,
                           Says(integrity, "forked: somebody has seen"));
    REQUIRE(read_factory(repository, recovery_key(), it.factory(), "latest~1").entities[0].id.name == "two");
    REQUIRE(it.kept.back_up(small_factory()).sequence == 5);
}

TEST_CASE("an owner who came later may rewrite the snapshots of before, under their configuration") {
    Retention it;
    const auto new_owner = signing_key("new-owner");
    const auto chain = it.kept.open().chain();
    it.kept.change(
        [&](auto& change) { add_owner(change, {.name = "new-owner", .key = new_owner.public_key()}, chain); });
    it.rewrite({2, 4}, new_owner);
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    REQUIRE(branch->tip().signer_name == "new-owner");
    REQUIRE(branch->tip().message.config_number == 1);
}

TEST_CASE("a writer rewrites no history, and neither does a stranger") {
    Retention it;
    SECTION("a writer") {
        it.rewrite({2, 4}, it.kept.foundation().writer);
        REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error,
                               Says(integrity, "history is rewritten by a writer, which only an owner may"));
    }
    SECTION("a stranger") {
        it.rewrite({2, 4}, signing_key("mallory"));
        REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error, Says(integrity, "unknown writer"));
    }
}

TEST_CASE("an owner who was removed cannot vouch for its own rewriting, alone or below a writer's tip") {
    Retention it;
    const auto removed = signing_key("new-owner");
    const auto chain = it.kept.open().chain();
    it.kept.change([&](auto& change) { add_owner(change, {.name = "new-owner", .key = removed.public_key()}, chain); });
    it.kept.change([](auto& change) { remove_key(change, "new-owner"); });
    auto repository = it.kept.open();
    const auto tip = it.rewrite({2, 4}, removed).back();
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error,
                           Says(integrity, hex(tip) + "): removed writer past its head"));
    ForgedSnapshot above{
        .message = {}, .parent = tip, .files = files_of(repository.git(), repository.git().tree_of(tip))};
    const auto raw = repository.git().read(git::ObjectType::commit, tip, max_commit_bytes);
    above.message = decode_snapshot_commit(raw, "here").message;
    above.message.rewritten.reset();
    above.message.sequence = 5;
    above.message.previous = crypto::sha256(raw);
    publish(repository, above, it.kept.foundation().writer);
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error,
                           Says(integrity, hex(tip) + "): removed writer past its head"));
}

TEST_CASE("what an owner rewrote before it was removed still counts") {
    Retention it;
    const auto removed = signing_key("new-owner");
    const auto chain = it.kept.open().chain();
    it.kept.change([&](auto& change) { add_owner(change, {.name = "new-owner", .key = removed.public_key()}, chain); });
    it.rewrite({2, 4}, removed);
    it.kept.change([](auto& change) { remove_key(change, "new-owner"); });
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    REQUIRE(branch->tip().signer == removed.public_key());
    REQUIRE_NOTHROW(branch->require_counts(*branch->before_tip(1)));
    REQUIRE_NOTHROW(branch->require_holds(2, it.backups[1].snapshot, "somebody"));
}

TEST_CASE("only a rewritten snapshot may leave numbers out, and its number still grows") {
    Retention it;
    auto repository = it.kept.open();
    auto forged = after_tip(repository, it.factory());
    forged.message.sequence = 4;
    forged.message.rewritten = crypto::sha256("original");
    publish(repository, forged, it.owner());
    auto branch = repository.branch(it.factory());
    REQUIRE_THROWS_MATCHES(branch->before_tip(1), Error,
                           Says(integrity, "snapshot's sequence does not follow its parent's"));
}

TEST_CASE("a machine that remembers accepts rewritten history that holds what it saw") {
    Retention it;
    auto repository = it.kept.open();
    repository.remember(repository.branch(it.factory())->tip());
    repository.store_memory();
    it.rewrite({2, 4}, it.owner());
    REQUIRE_NOTHROW(it.kept.open().branch(it.factory()));
}

TEST_CASE("a machine whose snapshot was dropped accepts that with the configuration that says so, and not before") {
    Retention it;
    auto repository = it.kept.open();
    repository.remember(*repository.branch(it.factory())->at_sequence(3));
    repository.store_memory();
    it.rewrite({2, 4}, it.owner());
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error,
                           Says(integrity, "forked: this machine has seen another snapshot 3"));
    // The owner's own machine remembers nothing of the kind.
    auto owners =
        Repository::open(it.kept.path(), {.pin = it.kept.id()}, Memory(it.kept.path() / "elsewhere"), nullptr);
    commit_change(owners, begin_change(owners, it.kept.names()), it.owner(), it.kept.random, it.kept.clock);
    REQUIRE_NOTHROW(it.kept.open().branch(it.factory()));
}

TEST_CASE("a machine whose snapshot is gone without an owner's word does not accept that under a newer configuration") {
    Retention it;
    auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    repository.remember(*branch->at_sequence(3));
    repository.store_memory();
    // Another snapshot 3, and on it another 4, by a writer.
    auto forged = tip_again(repository, it.factory());
    forged.message = branch->at_sequence(3)->message;
    forged.message.time += std::chrono::seconds(1);
    forged.parent = it.backups[1].commit;
    publish(repository, forged, it.kept.foundation().writer);
    auto owners =
        Repository::open(it.kept.path(), {.pin = it.kept.id()}, Memory(it.kept.path() / "elsewhere"), nullptr);
    publish(owners, after_tip(owners, it.factory()), it.kept.foundation().writer);
    commit_change(owners, begin_change(owners, it.kept.names()), it.owner(), it.kept.random, it.kept.clock);
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error,
                           Says(integrity, "forked: this machine has seen another snapshot 3"));
}

}  // namespace
}  // namespace adfkeep::snapshot
