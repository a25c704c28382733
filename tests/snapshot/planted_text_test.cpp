// Snapshots by a writer that seals what it likes: its key and the naming secret were stolen.
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

/// A writer's key and naming secret in the wrong hands.
struct Theft {
    TestRepository kept;
    crypto::Ed25519PrivateKey stolen = signing_key("stolen");
    Repository repository = added(kept, stolen);
    FactoryId factory = kept.foundation().names.factory(kept.id(), "sales");
    SealedByHand sealed{repository, factory, kept.foundation().names};

    static Repository added(TestRepository& kept, const crypto::Ed25519PrivateKey& key) {
        kept.change([&](auto& change) { add_writer(change, {.name = "stolen", .key = key.public_key()}); });
        return kept.open();
    }
    Factory read() { return read_factory(kept.open(), recovery_key(), factory); }
    void refuses(const std::string& path, const std::string& words) {
        const auto commit = hex(sealed.publish(stolen));
        REQUIRE_THROWS_MATCHES(read(), Error, Says(integrity, commit + ":" + path + ": " + words));
    }
};

const Entity wanted = entity("pipelines", "Load", R"({"url":"https://example.org"})");

TEST_CASE("a snapshot that was sealed by hand as it should be opens") {
    Theft it;
    it.sealed.add_key_file();
    it.sealed.add_manifest("sales");
    it.sealed.add_entity(wanted);
    it.sealed.publish(it.stolen);
    REQUIRE(it.read().entities == std::vector{wanted});
}

TEST_CASE("a text that was planted under another one's name is refused") {
    Theft it;
    it.sealed.add_key_file();
    it.sealed.add_manifest("sales");
    SECTION("of another entity") {
        const auto path =
            it.sealed.add_payload(wanted, "{\"kind\":\"pipelines\",\"name\":\"Other\"}\n" + wanted.definition);
        it.refuses(path, "content does not match its name: it is another entity");
    }
    SECTION("with another definition") {
        const auto path = it.sealed.add_payload(wanted, header_line(wanted) + "\n{\"url\":\"https://evil.example\"}");
        it.refuses(path, "content does not match its name: it is another text");
    }
    SECTION("with another spelling of its name") {
        const auto path =
            it.sealed.add_payload(wanted, "{\"kind\":\"pipelines\",\"name\":\"LOAD\"}\n" + wanted.definition);
        it.refuses(path, "content does not match its name: it is another text");
    }
    SECTION("with members beside the definition") {
        const auto path = it.sealed.add_payload(
            wanted, "{\"kind\":\"pipelines\",\"name\":\"Load\",\"rest\":{\"a\":1}}\n" + wanted.definition);
        it.refuses(path, "content does not match its name: it is another text");
    }
}

TEST_CASE("a payload that is none of ours is malformed") {
    Theft it;
    it.sealed.add_key_file();
    it.sealed.add_manifest("sales");
    const std::string header = header_line(wanted), deep(1001, '[');
    const auto payload = GENERATE_COPY(
        as<std::string>{}, "", header, "\n" + wanted.definition, " " + header + "\n{}",
        replaced(header, "\",\"", "\", \"") + "\n{}", replaced(header, "Load", "Lo\\u0061d") + "\n{}",
        "{\"name\":\"Load\",\"kind\":\"pipelines\"}\n{}", header + "\n{", header + "\n{}{}", header + "\nnot JSON",
        header + "\n\xff", header + "\n" + deep + std::string(1001, ']'), "\xff\xfe\n{}");
    const auto path = it.sealed.add_payload(wanted, payload);
    it.refuses(path, "malformed payload");
}

TEST_CASE("a manifest of another factory, or of none, is refused") {
    Theft it;
    it.sealed.add_key_file();
    SECTION("another factory's") {
        const auto path = it.sealed.add_manifest("marketing");
        it.refuses(path, "manifest is of another factory than its branch");
    }
    SECTION("an entity") {
        const auto path = it.sealed.add_manifest(entity("pipelines", "sales"));
        it.refuses(path, "manifest is of another factory than its branch");
    }
    SECTION("no document") {
        const auto path = it.sealed.add_manifest(entity("manifest", "sales", "[]"));
        it.refuses(path, "manifest is malformed");
    }
}

TEST_CASE("what a stolen key planted is carried on until that key is removed, never opened, and then sealed anew") {
    Theft it;
    it.sealed.add_key_file();
    it.sealed.add_manifest("sales");
    const auto planted = it.sealed.add_payload(wanted, header_line(wanted) + "\n{\"url\":\"https://evil.example\"}");
    it.sealed.publish(it.stolen);
    const auto factory = factory_of({wanted});
    REQUIRE(it.kept.back_up(factory).sealed == 0);
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, planted + ": content does not match its name"));
    it.kept.change([](auto& change) { remove_key(change, "stolen"); });
    const auto backup = it.kept.back_up(factory);
    REQUIRE(backup.sealed_anew);
    REQUIRE(it.read().entities == factory.entities);
}

TEST_CASE("a configuration whose naming secret is not the last of the sealed ones is refused") {
    Theft it;
    auto configuration = next_configuration(it.repository);
    configuration.names_check = naming_secret("others").check(it.kept.id());
    publish(it.repository, after_main(it.repository, configuration), it.kept.foundation().owner);
    REQUIRE_THROWS_MATCHES(
        open_names(it.kept.open().chain(), recovery_key()), Error,
        Says(integrity, ":names.sealed: sealed names do not end with the naming secret of configuration 3"));
}

}  // namespace
}  // namespace adfkeep::snapshot
