#include "snapshot/configure.hpp"

#include <algorithm>
#include <set>

#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode invalid_input = ErrorCode::invalid_input, refused_access = ErrorCode::refused_access,
                    refused_for_safety = ErrorCode::refused_for_safety;

Signer signer(const std::string& name) { return {.name = name, .key = signing_key(name).public_key()}; }

ConfigurationChange changing(const TestRepository& kept) { return begin_change(kept.open(), kept.names()); }

std::string main_tip(const TestRepository& kept) { return hex(*kept.open().git().reference(main_reference)); }

TEST_CASE("a change is in force when it was signed, and what it does not touch stays") {
    TestRepository kept;
    const auto backup = kept.back_up(small_factory());
    kept.change([](auto& change) {
        add_recipient(change, recipient("second", 1));
        add_writer(change, signer("second-host"));
    });
    const auto repository = kept.open();
    const auto& configuration = repository.configuration();
    REQUIRE(configuration.number == 2);
    REQUIRE(configuration.recipients.size() == 2);
    REQUIRE(configuration.writers.size() == 2);
    REQUIRE(configuration.owners.size() == 1);
    REQUIRE(configuration.names_check == repository.chain().first().configuration.names_check);
    REQUIRE(repository.chain().current().heads ==
            std::vector{Head{.factory = backup.factory, .sequence = 1, .snapshot = backup.snapshot}});
    REQUIRE(open_names(repository.chain(), recovery_key(1)).all().size() == 1);
}

TEST_CASE("names and keys are taken once") {
    TestRepository kept;
    auto change = changing(kept);
    REQUIRE_THROWS_MATCHES(add_recipient(change, recipient("recovery", 1)), Error,
                           Says(invalid_input, "the name \"recovery\" is taken"));
    REQUIRE_THROWS_MATCHES(add_recipient(change, recipient("again", 0)), Error,
                           Says(invalid_input, "listed already, as \"recovery\""));
    REQUIRE_THROWS_MATCHES(add_recipient(change, recipient("no name", 1)), Error,
                           Says(invalid_input, "cannot name a key"));
    REQUIRE_THROWS_MATCHES(add_writer(change, signer("backup-host")), Error, Says(invalid_input, "is taken"));
    REQUIRE_THROWS_MATCHES(add_writer(change, {.name = "again", .key = kept.foundation().writer.public_key()}), Error,
                           Says(invalid_input, "listed already"));
    REQUIRE_THROWS_MATCHES(add_writer(change, {.name = "again", .key = kept.foundation().owner.public_key()}), Error,
                           Says(invalid_input, "listed already"));
    REQUIRE_THROWS_MATCHES(
        add_owner(change, {.name = "again", .key = kept.foundation().writer.public_key()}, kept.open().chain()), Error,
        Says(invalid_input, "listed already"));
    REQUIRE_NOTHROW(add_writer(change, signer("owner")));
}

TEST_CASE("a key is removed by its name or the beginning of its id, and only where that names one") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("second", 1)); });
    auto change = changing(kept);
    REQUIRE_THROWS_MATCHES(remove_key(change, "nobody"), Error, Says(invalid_input, "there is no key \"nobody\""));
    const auto id = to_hex(rsa_key(1).public_key().id().view());
    REQUIRE_THROWS_MATCHES(remove_key(change, id.substr(0, 7)), Error, HasCode(invalid_input));
    REQUIRE(remove_key(change, id.substr(0, 8)) == KeyRole::recipient);
    REQUIRE(change.configuration.recipients.size() == 1);
    add_writer(change, signer("recovery"));
    REQUIRE_THROWS_MATCHES(remove_key(change, "recovery"), Error, Says(invalid_input, "names several keys"));
    REQUIRE(remove_key(change, to_hex(signer("recovery").key.view())) == KeyRole::writer);
}

TEST_CASE("the last owner and the last recipient stay") {
    TestRepository kept;
    auto change = changing(kept);
    REQUIRE_THROWS_MATCHES(remove_key(change, "owner"), Error, Says(refused_for_safety, "this is the last owner"));
    REQUIRE_THROWS_MATCHES(remove_key(change, "recovery"), Error,
                           Says(refused_for_safety, "this is the last recipient"));
    REQUIRE(remove_key(change, "backup-host") == KeyRole::writer);
    REQUIRE(change.configuration.writers.empty());
}

TEST_CASE("a writer that was removed stays known as such") {
    TestRepository kept;
    kept.change([](auto& change) { remove_key(change, "backup-host"); });
    const auto configuration = kept.open().configuration();
    REQUIRE(configuration.removed_writers.size() == 1);
    REQUIRE(configuration.removed_writers[0].name == "backup-host");
    REQUIRE(configuration.removed_writers[0].removed == 2);
    auto change = changing(kept);
    REQUIRE(remove_key(change, "backup-host") == KeyRole::removed_writer);
    REQUIRE_THROWS_MATCHES(add_writer(change, {.name = "again", .key = kept.foundation().writer.public_key()}), Error,
                           Says(invalid_input, "a removed key never comes back"));
    REQUIRE_THROWS_MATCHES(kept.back_up(small_factory()), Error, Says(refused_access, "this writer is not listed"));
}

TEST_CASE("a removed owner's key comes back in no role, and nothing is written") {
    TestRepository kept;
    const auto chain = kept.open().chain();
    kept.change([&](auto& change) { add_owner(change, signer("second-owner"), chain); });
    kept.change([](auto& change) { remove_key(change, "second-owner"); });
    const auto before = main_tip(kept);
    const auto current = kept.open().chain();
    REQUIRE_THROWS_MATCHES(kept.change([&](auto& change) { add_owner(change, signer("second-owner"), current); }),
                           Error, Says(invalid_input, "a removed key never comes back"));
    REQUIRE_THROWS_MATCHES(kept.change([](auto& change) { add_writer(change, signer("second-owner")); }), Error,
                           Says(invalid_input, "a removed key never comes back"));
    REQUIRE(main_tip(kept) == before);
    REQUIRE_NOTHROW(kept.open());
}

TEST_CASE("only an owner changes the configuration") {
    TestRepository kept;
    const auto before = main_tip(kept);
    const auto stranger = signing_key("stranger");
    for (const auto* key : {&kept.foundation().writer, &stranger})
        REQUIRE_THROWS_MATCHES(kept.change([](auto&) {}, key), Error,
                               Says(refused_access, "this key is not an owner's"));
    REQUIRE(main_tip(kept) == before);
}

TEST_CASE("of two changes at once the second one is told, and the first one stands") {
    TestRepository kept;
    auto mine = kept.open();
    auto change = begin_change(mine, kept.names());
    add_writer(change, signer("mine"));
    kept.change([](auto& theirs) { add_writer(theirs, signer("theirs")); });
    const auto before = main_tip(kept);
    REQUIRE_THROWS_MATCHES(commit_change(mine, std::move(change), kept.foundation().owner, kept.random, kept.clock),
                           Error, Says(refused_for_safety, "somebody else changed the configuration"));
    REQUIRE(main_tip(kept) == before);
    REQUIRE(kept.open().configuration().writers.back().name == "theirs");
}

TEST_CASE("an owner signs nothing over a branch that is missing or does not verify") {
    TestRepository kept;
    const auto backup = kept.back_up(small_factory());
    kept.change([](auto&) {});
    const auto before = main_tip(kept);
    SECTION("missing") {
        remove_reference(kept.path(), branch_name(backup.factory));
        REQUIRE_THROWS_MATCHES(kept.change([](auto&) {}), Error, Says(integrity, "branch missing"));
    }
    SECTION("signed by nobody known") {
        auto repository = kept.open();
        publish(repository, after_tip(repository, backup.factory), signing_key("mallory"));
        REQUIRE_THROWS_MATCHES(kept.change([](auto&) {}), Error, Says(integrity, "unknown writer"));
    }
    REQUIRE(main_tip(kept) == before);
}

TEST_CASE("a configuration that readers would refuse is not signed") {
    TestRepository kept;
    const auto before = main_tip(kept);
    REQUIRE_THROWS_MATCHES(kept.change([](auto& change) { change.configuration.recipients[0].name = ""; }), Error,
                           HasCode(invalid_input));
    REQUIRE_THROWS_MATCHES(kept.change([](auto& change) { change.configuration.number = 7; }), Error,
                           HasCode(integrity));
    REQUIRE_THROWS_MATCHES(kept.change([](auto& change) { change.configuration.nonce = Nonce{}; }), Error,
                           HasCode(integrity));
    REQUIRE_THROWS_MATCHES(kept.change([](auto& change) { change.configuration.writers.clear(); }), Error,
                           HasCode(integrity));
    REQUIRE(main_tip(kept) == before);
    REQUIRE_NOTHROW(kept.open());
}

TEST_CASE("a new naming secret keeps branches, and leaves no name of the past in the next snapshot") {
    TestRepository kept;
    const auto factory = kept.back_up(small_factory()).factory;
    std::set<EntityName> names;
    std::set<ContentName> contents;
    for (const auto& file : tree_of(kept.open(), kept.open().branch(factory)->tip()).entities) {
        names.insert(file.name);
        contents.insert(file.content);
    }
    kept.change([&](auto& change) { rotate_names(change, kept.random); });
    REQUIRE_THROWS_MATCHES(kept.back_up(small_factory()), Error,
                           Says(refused_access, "the naming secret of this writer is not the repository's"));
    const auto history = open_names(kept.open().chain(), recovery_key());
    REQUIRE(history.all().size() == 2);
    auto repository = kept.open();
    const auto backup =
        kept.back_up(repository, small_factory(), {.key = kept.foundation().writer, .names = history.newest()});
    REQUIRE(backup.factory == factory);
    REQUIRE(backup.sequence == 2);
    REQUIRE(backup.sealed_anew);
    const auto after = tree_of(repository, repository.branch(factory)->tip());
    for (const auto& file : after.entities) {
        REQUIRE_FALSE(names.contains(file.name));
        REQUIRE_FALSE(contents.contains(file.content));
    }
    for (const auto* at : {"latest", "latest~1"})
        REQUIRE(read_factory(repository, recovery_key(), factory, at).entities == small_factory().entities);
}

}  // namespace
}  // namespace adfkeep::snapshot
