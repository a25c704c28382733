// Which repository is believed, and which state of it.
#include "snapshot/repository.hpp"

#include <boost/filesystem.hpp>

#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

using testing::stock_git;

std::string shown(const RepositoryId& id) { return to_hex(id.view()); }

Memory no_memory(const TestRepository& kept) { return Memory(kept.path() / "nothing-remembered"); }

/// Opens by memory alone, as a machine does that has been here.
Repository open_remembered(const TestRepository& kept) {
    return Repository::open(kept.path(), {}, kept.memory(), nullptr);
}

/// Opens `factory`'s branch, and stores what is seen.
void remember(const TestRepository& kept, const FactoryId& factory) {
    auto repository = kept.open();
    repository.remember(repository.branch(factory)->tip(), "sales");
    repository.store_memory();
}

TEST_CASE("a repository that is new to a machine is not trusted by itself") {
    const TestRepository kept;
    const auto open = [&](const Trust& trust) {
        return Repository::open(kept.path(), trust, no_memory(kept), nullptr);
    };
    REQUIRE_THROWS_MATCHES(open({}), Error,
                           Says(integrity, "untrusted repository: " + shown(kept.id()) + " is new to this machine"));
    REQUIRE_THROWS_MATCHES(open({}), Error, Says(integrity, "--trust " + shown(kept.id())));
    REQUIRE(open({.pin = kept.id()}).id() == kept.id());
    const auto other = RepositoryId::from(Bytes(32, 'x'));
    REQUIRE_THROWS_MATCHES(
        open({.pin = other}), Error,
        Says(integrity, "untrusted repository: it is " + shown(kept.id()) + ", expected is " + shown(other)));
}

TEST_CASE("a machine trusts what it remembers") {
    const TestRepository kept;
    kept.open().store_memory();
    REQUIRE(open_remembered(kept).id() == kept.id());
    const auto other = RepositoryId::from(Bytes(32, 'x'));
    REQUIRE_THROWS_MATCHES(Repository::open(kept.path(), {.pin = other}, kept.memory(), nullptr), Error,
                           Says(integrity, "untrusted repository"));
}

TEST_CASE("the passphrase proves which repository it is, a recovery key does not") {
    const Secret passphrase{ByteView("correct horse battery staple")};
    const TestRepository kept(&passphrase);
    auto right = RecoveryKey::from_passphrase(passphrase);
    REQUIRE(Repository::open(kept.path(), {}, no_memory(kept), &right).id() == kept.id());
    auto wrong = RecoveryKey::from_passphrase(Secret(ByteView("incorrect horse battery staple")));
    REQUIRE_THROWS_MATCHES(Repository::open(kept.path(), {}, no_memory(kept), &wrong), Error,
                           Says(ErrorCode::refused_access, "wrong passphrase"));
    auto file = recovery_key(0);
    REQUIRE_THROWS_MATCHES(Repository::open(kept.path(), {}, no_memory(kept), &file), Error,
                           Says(integrity, "untrusted repository"));
}

TEST_CASE("a forged repository with copied recipients and encrypted keys is not believed") {
    const Secret passphrase{ByteView("correct horse battery staple")};
    TestRepository kept(&passphrase);
    const auto mallory = signing_key("mallory");
    auto configuration = kept.open().configuration();
    auto files = kept.open().chain().files();
    configuration.owners = {{.name = "owner", .key = mallory.public_key()}};
    SECTION("that lists the true owner second") {
        configuration.owners.push_back({.name = "true-owner", .key = kept.foundation().owner.public_key()});
    }
    SECTION("that gives the true owner's key another name") {
        files[recovery_path(mallory.public_key())] = files.at(recovery_path(kept.foundation().owner.public_key()));
    }
    configuration.repository = repository_id(configuration.nonce, mallory.public_key());
    files[configuration_file] = encode(configuration);
    files[allowed_signers_file] = allowed_signers(configuration);
    const TempDir folder;
    auto forged = git::Repository::create(folder / "forged.git");
    REQUIRE(commit_main(forged, {.configuration = configuration, .files = files, .parent = {}, .previous = {}}, mallory,
                        kept.clock));

    const auto open = [&](const Trust& trust, RecoveryKey* key) {
        return Repository::open(folder / "forged.git", trust, kept.memory(), key);
    };
    REQUIRE_THROWS_MATCHES(open({}, nullptr), Error,
                           Says(integrity, "untrusted repository: " + shown(configuration.repository)));
    REQUIRE_THROWS_MATCHES(
        open({.pin = kept.id()}, nullptr), Error,
        Says(integrity, "it is " + shown(configuration.repository) + ", expected is " + shown(kept.id())));
    auto key = RecoveryKey::from_passphrase(passphrase);
    REQUIRE_THROWS_MATCHES(open({}, &key), Error, HasCode(integrity));
    kept.open().store_memory();
    REQUIRE_THROWS_MATCHES(open({}, nullptr), Error, Says(integrity, "untrusted repository"));
}

TEST_CASE("a configuration from before a recipient was removed is refused, with memory or with its number") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("leaving", 1)); });
    const auto backup = kept.back_up(small_factory());
    const auto before = *kept.open().git().reference(main_reference);
    kept.change([](auto& change) { remove_key(change, "leaving"); });
    const bool is_remembered = GENERATE(true, false);
    if (is_remembered) kept.open().store_memory();
    auto host = git::Repository::open(kept.path());
    point(host, main_reference, before);

    const auto objects = stock_git(kept.path(), {"cat-file", "--batch-all-objects", "--batch-check"});
    const auto open = [&] { return kept.open(is_remembered ? 0 : 3); };
    REQUIRE_THROWS_MATCHES(open(), Error, Says(integrity, "configuration rolled back: main is at 2, 3 was seen"));
    // Nothing was sealed for the recipient who was removed.
    REQUIRE(stock_git(kept.path(), {"cat-file", "--batch-all-objects", "--batch-check"}) == objects);
    REQUIRE(host.reference(branch_name(backup.factory)) == backup.commit);
}

TEST_CASE("another configuration of the number that was seen is a fork") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("second", 1)); });
    auto repository = kept.open();
    repository.store_memory();
    const auto first = repository.chain().first().commit;
    point(repository.git(), main_reference, first);
    auto elsewhere = Repository::open(kept.path(), {.pin = kept.id()}, no_memory(kept), nullptr);
    auto change = begin_change(elsewhere, kept.names());
    add_writer(change, {.name = "second-host", .key = signing_key("second-host").public_key()});
    commit_change(elsewhere, std::move(change), kept.foundation().owner, kept.random, kept.clock);
    REQUIRE_THROWS_MATCHES(kept.open(), Error,
                           Says(integrity, "main: configuration forked: another configuration 2 was seen"));
}

TEST_CASE("a branch that is gone is missing, by what the configuration or the machine knows") {
    TestRepository kept;
    const auto factory = kept.back_up(small_factory()).factory;
    const auto name = "factory " + to_base32(factory.view());
    SECTION("the configuration names it") {
        kept.change([](auto&) {});
    }
    SECTION("the machine remembers it") { remember(kept, factory); }
    remove_reference(kept.path(), branch_name(factory));
    const auto repository = kept.open();
    REQUIRE(repository.missing_factories() == std::vector{factory});
    REQUIRE_THROWS_MATCHES(repository.branch(factory), Error, Says(integrity, name + ": branch missing"));
    REQUIRE_THROWS_MATCHES(kept.back_up(small_factory()), Error, Says(integrity, name + ": branch missing"));
}

TEST_CASE("a branch of which nobody knew is not missed") {
    TestRepository kept;
    const auto factory = kept.back_up(small_factory()).factory;
    remove_reference(kept.path(), branch_name(factory));
    REQUIRE(kept.open().missing_factories().empty());
    REQUIRE_FALSE(kept.open().branch(factory));
}

TEST_CASE("a branch that was set back is rolled back, by what the configuration or the machine knows") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    kept.back_up(small_factory());
    SECTION("the configuration names its tip") {
        kept.change([](auto&) {});
        auto repository = kept.open();
        point(repository.git(), branch_name(first.factory), first.commit);
        REQUIRE_THROWS_MATCHES(
            repository.branch(first.factory), Error,
            Says(integrity, "snapshot 1 (" + hex(first.commit) +
                                "): branch rolled back: configuration 2 has seen snapshot 2, the newest here is 1"));
    }
    SECTION("the machine remembers its tip") {
        remember(kept, first.factory);
        auto repository = kept.open();
        point(repository.git(), branch_name(first.factory), first.commit);
        REQUIRE_THROWS_MATCHES(
            repository.branch(first.factory), Error,
            Says(integrity, "snapshot 1 (" + hex(first.commit) +
                                "): branch rolled back: this machine has seen snapshot 2, the newest here is 1"));
    }
    REQUIRE_THROWS_MATCHES(kept.back_up(small_factory()), Error, Says(integrity, "rolled back"));
}

TEST_CASE("two snapshots of one number are a fork, by what the configuration or the machine knows") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    const auto second = kept.back_up(small_factory());
    const bool is_remembered = GENERATE(true, false);
    if (is_remembered)
        remember(kept, first.factory);
    else
        kept.change([](auto&) {});
    auto repository = kept.open();
    auto other = tip_again(repository, first.factory);
    other.message.time += std::chrono::seconds(1);
    const auto fork = publish(repository, other, kept.foundation().writer);
    REQUIRE_THROWS_MATCHES(
        repository.branch(first.factory), Error,
        Says(integrity, "snapshot 2 (" + hex(fork) + "): branch forked: " +
                            (is_remembered ? "this machine" : "configuration 2") + " has seen another snapshot 2"));
    REQUIRE(second.commit != fork);
}

TEST_CASE("a branch that went on is what was seen, and more") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    remember(kept, first.factory);
    kept.change([](auto&) {});
    kept.back_up(small_factory());
    REQUIRE(kept.open().branch(first.factory)->tip().message.sequence == 2);
    REQUIRE(open_remembered(kept).remembered().factories.at(first.factory).name == "sales");
}

TEST_CASE("a plain clone is read by what it fetched") {
    TestRepository kept;
    const auto backup = kept.back_up(small_factory());
    const TempDir folder;
    stock_git(folder.path(), {"clone", "-q", kept.path().string(), "clone"});
    const auto open = [&] { return Repository::open(folder / "clone", {.pin = kept.id()}, no_memory(kept), nullptr); };
    REQUIRE(open().factories() == std::vector{backup.factory});
    REQUIRE(open().branch(backup.factory)->tip().commit == backup.commit);
    SECTION("a branch of its own is read instead, and the message says what to do where it is behind") {
        kept.change([](auto&) {});
        kept.back_up(small_factory());
        stock_git(folder / "clone", {"fetch", "-q"});
        REQUIRE_THROWS_MATCHES(
            open().branch(backup.factory), Error,
            Says(integrity, "configuration rolled back: the snapshot names configuration 2, main here is at 1"));
        REQUIRE_THROWS_MATCHES(open().branch(backup.factory), Error, Says(integrity, "`git pull`"));
        stock_git(folder / "clone", {"pull", "-q"});
        REQUIRE(open().branch(backup.factory)->tip().message.sequence == 2);
    }
}

TEST_CASE("replace references, grafts, shallow clones and alternates do not change what is read") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    const auto second = kept.back_up(factory_of({entity("pipelines", "two")}));
    auto repository = kept.open();
    SECTION("a replace reference") {
        stock_git(kept.path(), {"replace", hex(second.commit), hex(first.commit)});
        REQUIRE(stock_git(kept.path(), {"log", "-1", "--format=%B", hex(second.commit)}).find("Sequence: 1\n") !=
                std::string::npos);
    }
    SECTION("a graft") { write_file(kept.path() / "info" / "grafts", hex(second.commit) + "\n"); }
    SECTION("a shallow clone") { write_file(kept.path() / "shallow", hex(second.commit) + "\n"); }
    SECTION("alternates") { write_file(kept.path() / "objects" / "info" / "alternates", "/nowhere/objects\n"); }
    REQUIRE(kept.open().git().anomalies().size() == 1);
    auto branch = kept.open().branch(first.factory);
    REQUIRE(read_factory(kept.open(), recovery_key(), first.factory).entities[0].id.name == "two");
    REQUIRE(read_factory(kept.open(), recovery_key(), first.factory, "latest~1").entities.size() == 3);
}

TEST_CASE("objects of another repository that alternates name are not taken for this one's") {
    TestRepository kept;
    const auto backup = kept.back_up(small_factory());
    const TempDir folder;
    stock_git(folder.path(), {"clone", "-q", "--bare", "--shared", kept.path().string(), "copy.git"});
    REQUIRE_THROWS_MATCHES(Repository::open(folder / "copy.git", {.pin = kept.id()}, no_memory(kept), nullptr), Error,
                           Says(integrity, "missing object"));
}

}  // namespace
}  // namespace adfkeep::snapshot
