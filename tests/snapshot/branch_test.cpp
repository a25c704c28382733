#include "snapshot/branch.hpp"

#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

/// Three snapshots of one factory.
struct History {
    TestRepository kept;
    std::vector<Backup> backups;

    History() {
        for (const auto* name : {"one", "two", "three"})
            backups.push_back(kept.back_up(factory_of({entity("pipelines", name)})));
    }
    const FactoryId& factory() const { return backups[0].factory; }
    const crypto::Ed25519PrivateKey& writer() const { return kept.foundation().writer; }
};

/// Publishes `forged` and finds it refused, by whoever opens the branch.
void refuses(TestRepository& kept, const ForgedSnapshot& forged, const crypto::Ed25519PrivateKey& key,
             const std::string& words) {
    auto repository = kept.open();
    const auto commit = publish(repository, forged, key);
    const auto walk = [&] {
        const auto reopened = kept.open();
        auto branch = reopened.branch(forged.message.factory);
        for (std::size_t steps = 0; branch->before_tip(steps) != nullptr;) ++steps;
    };
    REQUIRE_THROWS_MATCHES(walk(), Error, Says(integrity, to_base32(forged.message.factory.view())));
    REQUIRE_THROWS_MATCHES(walk(), Error, Says(integrity, hex(commit)));
    REQUIRE_THROWS_MATCHES(walk(), Error, Says(integrity, words));
}

TEST_CASE("a branch is walked from its tip to its first snapshot, and ids are what sha256sum prints") {
    History it;
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    REQUIRE(branch);
    REQUIRE(branch->tip().commit == it.backups[2].commit);
    for (std::size_t steps = 0; steps < 3; ++steps) {
        const auto* commit = branch->before_tip(steps);
        const auto& backup = it.backups[2 - steps];
        REQUIRE(commit->commit == backup.commit);
        REQUIRE(commit->id == backup.snapshot);
        REQUIRE(commit->id ==
                crypto::sha256(testing::run_git(it.kept.path(), {"cat-file", "commit", hex(backup.commit)}).output));
        REQUIRE(commit->message.sequence == 3 - steps);
        REQUIRE(commit->signer_name == "backup-host");
        REQUIRE_FALSE(commit->is_by_owner);
        REQUIRE(branch->at_sequence(3 - steps) == commit);
    }
    REQUIRE(branch->before_tip(3) == nullptr);
    REQUIRE(branch->at_sequence(4) == nullptr);
    REQUIRE(branch->at_sequence(0) == nullptr);
}

TEST_CASE("a factory that never was here has no branch") {
    History it;
    REQUIRE_FALSE(it.kept.open().branch(FactoryId{}));
}

TEST_CASE("a snapshot of another repository or of another factory is refused without any key") {
    History it;
    auto forged = after_tip(it.kept.open(), it.factory());
    SECTION("another repository") {
        forged.message.repository = RepositoryId{};
        refuses(it.kept, forged, it.writer(), "snapshot belongs to another repository");
    }
    SECTION("another factory") {
        const auto other = it.kept.back_up(small_factory("marketing"));
        auto repository = it.kept.open();
        point(repository.git(), branch_name(it.factory()), other.commit);
        REQUIRE_THROWS_MATCHES(
            repository.branch(it.factory()), Error,
            Says(integrity, hex(other.commit) + ": snapshot belongs to another factory than its branch"));
    }
}

TEST_CASE("a snapshot names a configuration of main") {
    History it;
    auto forged = after_tip(it.kept.open(), it.factory());
    SECTION("another one of that number") {
        forged.message.config_id = crypto::sha256("another");
        refuses(it.kept, forged, it.writer(), "snapshot names a configuration that main does not have");
    }
    SECTION("a later one than main has") {
        forged.message.config_number = 2;
        refuses(it.kept, forged, it.writer(),
                "configuration rolled back: the snapshot names configuration 2, main here is at 1");
        refuses(it.kept, forged, it.writer(), "git pull");
    }
}

TEST_CASE("a snapshot follows its parent") {
    History it;
    auto forged = after_tip(it.kept.open(), it.factory());
    SECTION("its message names another one") {
        forged.message.previous = crypto::sha256("another");
        refuses(it.kept, forged, it.writer(), "snapshot's parent is not the one that its message names");
    }
    SECTION("its message names none") {
        forged.message.previous = CommitDigest{};
        refuses(it.kept, forged, it.writer(), "snapshot's parent is not the one that its message names");
    }
    SECTION("it has none") {
        forged.parent.reset();
        refuses(it.kept, forged, it.writer(), "snapshot's parent is not the one that its message names");
    }
    SECTION("a number is left out") {
        forged.message.sequence = 5;
        refuses(it.kept, forged, it.writer(), "snapshot's sequence does not follow its parent's");
    }
    SECTION("a number repeats") {
        forged.message.sequence = 3;
        refuses(it.kept, forged, it.writer(), "snapshot's sequence does not follow its parent's");
    }
    SECTION("the first one is not number 1") {
        forged.parent.reset();
        forged.message.previous = CommitDigest{};
        refuses(it.kept, forged, it.writer(), "snapshot's sequence does not follow its parent's");
    }
}

TEST_CASE("the configuration that snapshots name never falls along a branch") {
    History it;
    it.kept.change([](auto& change) {
        add_writer(change, {.name = "second-host", .key = signing_key("second-host").public_key()});
    });
    it.kept.back_up(small_factory());
    const auto repository = it.kept.open();
    auto forged = after_tip(repository, it.factory());
    forged.message.config_number = 1;
    forged.message.config_id = repository.chain().first().id;
    refuses(it.kept, forged, it.writer(), "configuration rolled back: the snapshot names an older one than its parent");
}

TEST_CASE("a commit that is missing below a branch's tip is told") {
    History it;
    auto forged = after_tip(it.kept.open(), it.factory());
    forged.parent = git::ObjectId{};
    auto repository = it.kept.open();
    publish(repository, forged, it.writer());
    auto branch = repository.branch(it.factory());
    REQUIRE_THROWS_MATCHES(branch->before_tip(1), Error,
                           Says(integrity, "factory " + to_base32(it.factory().view()) + ", commit " +
                                               hex(git::ObjectId{}) + ": missing object"));
}

TEST_CASE("a snapshot by a key that its configuration does not list is of an unknown writer") {
    History it;
    auto forged = after_tip(it.kept.open(), it.factory());
    SECTION("a stranger's") { refuses(it.kept, forged, signing_key("mallory"), "unknown writer"); }
    SECTION("a writer's who was added later") {
        it.kept.change([](auto& change) {
            add_writer(change, {.name = "second-host", .key = signing_key("second-host").public_key()});
        });
        refuses(it.kept, forged, signing_key("second-host"), "unknown writer");
    }
    SECTION("a stranger's below a good tip") {
        auto repository = it.kept.open();
        const auto commit = publish(repository, forged, signing_key("mallory"));
        auto above = forged;
        above.parent = commit;
        above.message.sequence = 5;
        above.message.previous =
            crypto::sha256(testing::run_git(it.kept.path(), {"cat-file", "commit", hex(commit)}).output);
        publish(repository, above, it.writer());
        auto branch = repository.branch(it.factory());
        REQUIRE(branch->tip().message.sequence == 5);
        REQUIRE_THROWS_MATCHES(branch->before_tip(1), Error, Says(integrity, hex(commit) + "): unknown writer"));
    }
}

TEST_CASE("an owner may sign a snapshot, and a configuration may not stand on a factory's branch") {
    History it;
    auto repository = it.kept.open();
    publish(repository, after_tip(repository, it.factory()), it.kept.foundation().owner);
    const auto branch = it.kept.open().branch(it.factory());
    REQUIRE(branch->tip().is_by_owner);
    REQUIRE(branch->tip().signer_name == "owner");
    point(repository.git(), branch_name(it.factory()), *repository.git().reference(main_reference));
    REQUIRE_THROWS_MATCHES(it.kept.open().branch(it.factory()), Error, Says(integrity, "malformed commit message"));
}

TEST_CASE("a commit that does not verify is told when the walk comes to it, each time, and not before") {
    TestRepository kept;
    const auto factory = kept.back_up(small_factory()).factory;
    auto repository = kept.open();
    auto next = after_tip(repository, factory);
    const auto mallory = signing_key("mallory");
    std::string bad;
    for (std::size_t night = 2; night <= 20; ++night) {
        const auto commit = publish(repository, next, night == 9 ? mallory : kept.foundation().writer);
        if (night == 9) bad = hex(commit);
        next.parent = commit;
        next.message.previous =
            crypto::sha256(repository.git().read(git::ObjectType::commit, commit, max_commit_bytes));
        ++next.message.sequence;
    }
    const auto reopened = kept.open();
    auto branch = reopened.branch(factory);
    for (std::uint64_t steps = 0; steps < 11; ++steps)
        REQUIRE(branch->before_tip(steps)->message.sequence == 20 - steps);
    for (int times = 0; times < 3; ++times)
        REQUIRE_THROWS_MATCHES(branch->before_tip(11), Error, Says(integrity, bad + "): unknown writer"));
    REQUIRE(branch->at_sequence(10) != nullptr);
}

}  // namespace
}  // namespace adfkeep::snapshot
