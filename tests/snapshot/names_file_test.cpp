#include "snapshot/names_file.hpp"

#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/snapshot/inner.hpp"

namespace adfkeep::snapshot {
namespace {

ObjectAddress address(const RepositoryId& repository) {
    return {.repository = repository, .factory = {}, .place = "names"};
}

/// A repository whose owner seals what it likes as names.
struct Forged {
    TestRepository kept;
    Repository repository = kept.open();

    /// Publishes a configuration with this payload, and opens it.
    NamingHistory open_with(const Bytes& payload) {
        const auto key = DataKey::random(kept.id(), kept.random);
        auto forged = after_main(repository, next_configuration(repository));
        replace_file(repository.git(), forged, sealed_names_file, seal(key, address(kept.id()), payload, kept.random));
        replace_file(repository.git(), forged, names_key_file, encode(wrap(key, {rsa_key(0).public_key()})));
        publish(repository, forged, kept.foundation().owner);
        return open_names(kept.open().chain(), recovery_key());
    }
    Bytes good() const {
        const auto& names = kept.foundation().names;
        return "{\"kind\":\"names\",\"name\":\"names\"}\n{\"B\":\"" + to_hex(names.permanent()) + "\",\"E\":[\"" +
               to_hex(names.replaceable()) + "\"]}";
    }
};

TEST_CASE("sealed names are the document's payload, for the recipients alone") {
    Forged it;
    const auto sealed = seal_names(it.kept.names(), it.kept.id(), {rsa_key(0).public_key()}, it.kept.random);
    const auto file = decode_key_file(sealed.key_file, "names.key");
    const auto key = recovery_key().unwrap(file, it.kept.id(), "names.key");
    REQUIRE(open(key, address(it.kept.id()), sealed.sealed) == it.good());
    REQUIRE_THROWS_MATCHES(recovery_key(1).unwrap(file, it.kept.id(), "names.key"), Error,
                           HasCode(ErrorCode::refused_access));
    const auto again = seal_names(it.kept.names(), it.kept.id(), {rsa_key(0).public_key()}, it.kept.random);
    REQUIRE(key_of(again.sealed) != key_of(sealed.sealed));
    REQUIRE(it.open_with(it.good()).newest().replaceable() == it.kept.foundation().names.replaceable());
}

TEST_CASE("sealed names of another shape are refused with their commit") {
    Forged it;
    const auto good = it.good();
    const auto half = to_hex(it.kept.foundation().names.replaceable());
    for (const auto& payload :
         {Bytes(), replaced(good, "names", "manifest"), replaced(good, "\n", " "), replaced(good, "\"B\"", "\"b\""),
          replaced(good, "]}", "],\"more\":1}"), replaced(good, "[\"" + half + "\"]", "[]"),
          replaced(good, half, half.substr(2)), replaced(good, half, Bytes(64, '0')),
          replaced(good, "\"" + half + "\"", "7"), replaced(good, "]}", ",\"" + std::string(64, '0') + "\"]}"),
          good.substr(0, good.size() - 1)}) {
        CAPTURE(payload);
        REQUIRE_THROWS_MATCHES(
            it.open_with(payload), Error,
            Says(integrity, "main@" + hex(*it.repository.git().reference(main_reference)) + ":names.sealed: "));
    }
}

TEST_CASE("sealed names of another place or key are refused") {
    Forged it;
    auto forged = after_main(it.repository, next_configuration(it.repository));
    SECTION("an entity's object") {
        const auto key = DataKey::random(it.kept.id(), it.kept.random);
        replace_file(
            it.repository.git(), forged, sealed_names_file,
            seal(key, {.repository = it.kept.id(), .factory = {}, .place = "entity/n/c"}, it.good(), it.kept.random));
        replace_file(it.repository.git(), forged, names_key_file, encode(wrap(key, {rsa_key(0).public_key()})));
    }
    SECTION("another key's") {
        replace_file(
            it.repository.git(), forged, sealed_names_file,
            seal(DataKey::random(it.kept.id(), it.kept.random), address(it.kept.id()), it.good(), it.kept.random));
    }
    SECTION("no object") { replace_file(it.repository.git(), forged, sealed_names_file, "plain"); }
    const auto commit = hex(publish(it.repository, forged, it.kept.foundation().owner));
    REQUIRE_THROWS_MATCHES(open_names(it.kept.open().chain(), recovery_key()), Error,
                           Says(integrity, commit + ":names.sealed: object does not authenticate"));
}

TEST_CASE("a recipient of the past opens the names of its time, which its snapshots need") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("leaving", 1)); });
    const auto factory = kept.back_up(small_factory()).factory;
    kept.change([&](auto& change) {
        remove_key(change, "leaving");
        rotate_names(change, kept.random);
    });
    const auto repository = kept.open();
    const auto theirs = open_names(repository.chain(), recovery_key(1));
    REQUIRE(theirs.all().size() == 1);
    REQUIRE(theirs.newest().replaceable() == kept.foundation().names.replaceable());
    REQUIRE(open_names(repository.chain(), recovery_key(0)).all().size() == 2);
    REQUIRE(read_factory(repository, recovery_key(1), factory).entities == small_factory().entities);
    REQUIRE_THROWS_MATCHES(open_names(repository.chain(), recovery_key(2)), Error,
                           Says(ErrorCode::refused_access, "not a recovery key of this repository"));
}

TEST_CASE("the naming secret of a configuration is the one whose check it states") {
    TestRepository kept;
    kept.change([&](auto& change) { rotate_names(change, kept.random); });
    const auto chain = kept.open().chain();
    const auto names = open_names(chain, recovery_key());
    REQUIRE(names.of(chain.first().configuration).replaceable() == kept.foundation().names.replaceable());
    REQUIRE(names.of(chain.current().configuration).replaceable() == names.newest().replaceable());
    REQUIRE(names.newest().permanent() == kept.foundation().names.permanent());
    REQUIRE_THROWS_MATCHES(kept.names().of(chain.current().configuration), Error,
                           Says(integrity, "sealed names do not hold the naming secret of configuration 2"));
    REQUIRE(names.duplicate().all().size() == 2);
}

}  // namespace
}  // namespace adfkeep::snapshot
