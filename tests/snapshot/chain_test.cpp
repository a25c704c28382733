#include "snapshot/chain.hpp"

#include <tuple>
#include <vector>

#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

Signer signer(const std::string& name) { return {.name = name, .key = signing_key(name).public_key()}; }

ConfigurationChain load(const Repository& repository) {
    return ConfigurationChain::load(repository.git(), *repository.git().reference(main_reference));
}

/// main, and what somebody puts on top of it.
struct Main {
    TestRepository kept;
    Repository repository = kept.open();
    Configuration configuration = next_configuration(repository);

    ForgedConfiguration forged() { return after_main(repository, configuration); }
    void refuses(const ForgedConfiguration& forged, const crypto::Ed25519PrivateKey& key, const std::string& words,
                 const std::string& path = "") {
        const auto commit = publish(repository, forged, key);
        REQUIRE_THROWS_MATCHES(load(repository), Error, Says(integrity, "main@" + hex(commit) + path + ": " + words));
        REQUIRE_THROWS_MATCHES(kept.open(), Error, Says(integrity, words));
    }
    void refuses(const ForgedConfiguration& forged, const std::string& words, const std::string& path = "") {
        refuses(forged, kept.foundation().owner, words, path);
    }
};

TEST_CASE("a chain is read from its first configuration up, and its ids are what sha256sum prints") {
    Main main;
    main.kept.change([](auto& change) { add_writer(change, signer("second-host")); });
    main.kept.change([](auto& change) { remove_key(change, "second-host"); });
    const auto chain = load(main.repository);
    REQUIRE(chain.entries().size() == 3);
    REQUIRE(chain.repository() == main.kept.id());
    REQUIRE(chain.first().configuration.number == 1);
    REQUIRE(chain.current().configuration.number == 3);
    REQUIRE(chain.at(2)->configuration.writers.size() == 2);
    REQUIRE(chain.at(0) == nullptr);
    REQUIRE(chain.at(4) == nullptr);
    REQUIRE(chain.removal_of(signer("second-host").key) == chain.at(3));
    REQUIRE(chain.removal_of(main.kept.foundation().writer.public_key()) == nullptr);
    REQUIRE(chain.removal_of(signer("stranger").key) == nullptr);
    REQUIRE(chain.current().configuration.removed_writers.size() == 1);
    const auto raw = testing::run_git(main.kept.path(), {"cat-file", "commit", "main"}).output;
    REQUIRE(chain.current().id == crypto::sha256(raw));
}

TEST_CASE("a configuration is signed by an owner of the one before, and by nobody else") {
    Main main;
    main.configuration.owners.push_back(signer("new-owner"));
    const auto words = "configuration is not signed by an owner of the one before";
    SECTION("a writer") { main.refuses(main.forged(), main.kept.foundation().writer, words); }
    SECTION("a stranger") { main.refuses(main.forged(), signing_key("stranger"), words); }
    SECTION("an owner whom it lists itself") { main.refuses(main.forged(), signing_key("new-owner"), words); }
}

TEST_CASE("an owner who was removed signs no configuration any more, and the pin of the first one holds") {
    TestRepository kept;
    const auto new_owner = signing_key("new-owner");
    const auto first = kept.open().chain();
    kept.change([&](auto& change) { add_owner(change, signer("new-owner"), first); });
    kept.change([](auto& change) { remove_key(change, "owner"); }, &new_owner);
    auto repository = kept.open();
    REQUIRE(repository.configuration().owners.size() == 1);
    REQUIRE(repository.configuration().owners[0].key == new_owner.public_key());
    auto configuration = next_configuration(repository);
    configuration.writers.push_back(signer("mallory"));
    publish(repository, after_main(repository, configuration), kept.foundation().owner);
    REQUIRE_THROWS_MATCHES(kept.open(), Error,
                           Says(integrity, "configuration is not signed by an owner of the one before"));
}

TEST_CASE("a configuration follows the one before it") {
    Main main;
    auto forged = main.forged();
    SECTION("another predecessor") {
        forged.message.previous = crypto::sha256("another");
        main.refuses(forged, "configuration does not follow the one before");
    }
    SECTION("no predecessor") {
        forged.message.previous = CommitDigest{};
        main.refuses(forged, "configuration does not follow the one before");
    }
    SECTION("a number left out") {
        main.configuration.number = 3;
        main.refuses(main.forged(), "configuration does not follow the one before");
    }
    SECTION("a number that its message does not have") {
        forged.message.number = 3;
        main.refuses(forged, "configuration and its commit contradict each other");
    }
    SECTION("another repository") {
        forged.message.repository = RepositoryId{};
        main.refuses(forged, "configuration and its commit contradict each other");
    }
    SECTION("another nonce") {
        main.configuration.nonce = Nonce{};
        main.refuses(main.forged(), "configuration belongs to another repository");
    }
    SECTION("of another repository altogether") {
        main.configuration.nonce = Nonce{};
        main.configuration.repository = repository_id(Nonce{}, main.configuration.owners[0].key);
        main.refuses(main.forged(), "configuration belongs to another repository");
    }
}

TEST_CASE("the first configuration certifies its repository and its owner") {
    Main main;
    main.configuration.number = 1;
    auto forged = main.forged();
    forged.parent.reset();
    forged.message.previous = CommitDigest{};
    SECTION("signed by another owner") {
        main.refuses(forged, signing_key("another"), "first configuration is not signed by its first owner");
    }
    SECTION("signed by its writer") {
        main.refuses(forged, main.kept.foundation().writer, "first configuration is not signed by its first owner");
    }
    SECTION("with another owner under the same id") {
        main.configuration.owners[0] = signer("mallory");
        auto other = main.forged();
        other.parent.reset();
        other.message.previous = CommitDigest{};
        main.refuses(other, signing_key("mallory"), "untrusted repository: its id does not certify its first owner");
    }
    SECTION("with a predecessor") {
        forged.message.previous = crypto::sha256("any");
        main.refuses(forged, "first configuration is not signed by its first owner");
    }
    SECTION("that is not number 1") {
        main.configuration.number = 2;
        auto other = main.forged();
        other.parent.reset();
        other.message.previous = CommitDigest{};
        main.refuses(other, "first configuration is not signed by its first owner");
    }
}

TEST_CASE("a file of main that is not the one that was signed is a digest mismatch") {
    Main main;
    for (const auto* path : {"RECOVERY.md", "recover.sh", "heads", "names.key", "names.sealed"}) {
        CAPTURE(path);
        auto forged = main.forged();
        forged.files[path].id = write_blob(main.repository.git(), "altered");
        main.refuses(forged, "digest mismatch: the files are not those that were signed");
    }
}

TEST_CASE("allowed signers are what the configuration says") {
    Main main;
    auto forged = main.forged();
    replace_file(main.repository.git(), forged, allowed_signers_file,
                 "mallory namespaces=\"git\" "
                 "ssh-ed25519 AAAA\n");
    main.refuses(forged, "file is not what the configuration asks for", ":allowed_signers");
}

TEST_CASE("a foreign file on main is refused with its commit and path") {
    Main main;
    const std::vector<std::tuple<std::string, unsigned, std::string>> foreign = {
        {"notes.txt", git::mode_file, "notes.txt"},
        {"folder/file", git::mode_file, "folder"},
        {"recovery/notes.txt", git::mode_file, "recovery/notes.txt"},
        {"recovery/folder/key.pem", git::mode_file, "recovery/folder"},
        {"recovery/key.pem", git::mode_executable, "recovery/key.pem"},
        {"recovery/key.pem", git::mode_link, "recovery/key.pem"},
        {"recover.sh", git::mode_executable, "recover.sh"},
        {"heads", git::mode_link, "heads"},
        {"module", git::mode_submodule, "module"}};
    for (const auto& [path, mode, named] : foreign) {
        CAPTURE(path, mode);
        auto forged = main.forged();
        forged.files[path] = {.name = {}, .mode = mode, .id = forged.files.at(heads_file).id};
        main.refuses(forged, "foreign file", ":" + named);
    }
}

TEST_CASE("an empty folder on main is foreign") {
    Main main;
    auto forged = main.forged();
    forged.files["recovery"] = {.name = {}, .mode = git::mode_tree, .id = write_files(main.repository.git(), {})};
    main.refuses(forged, "foreign file: an empty folder", ":recovery");
}

TEST_CASE("a file that is missing on main is told by its path") {
    Main main;
    for (const std::string path :
         {"adfkeep.json", "allowed_signers", "heads", "names.key", "names.sealed", "RECOVERY.md", "recover.sh"}) {
        auto forged = main.forged();
        forged.files.erase(path);
        main.refuses(forged, "file is missing", ":" + path);
    }
}

TEST_CASE("an object of main that is missing is told with its commit and path") {
    Main main;
    auto forged = main.forged();
    SECTION("a file") {
        forged.files["heads"].id = git::ObjectId{};
        main.refuses(forged, "missing object", ":heads");
    }
    SECTION("a folder") {
        forged.files["recovery"] = {.name = {}, .mode = git::mode_tree, .id = git::ObjectId{}};
        main.refuses(forged, "missing object", ":recovery");
    }
    SECTION("the configuration before") {
        forged.parent = git::ObjectId{};
        publish(main.repository, forged, main.kept.foundation().owner);
        REQUIRE_THROWS_MATCHES(main.kept.open(), Error,
                               Says(integrity, "main@" + hex(git::ObjectId{}) + ": missing object"));
    }
}

TEST_CASE("a signing key that was removed never comes back") {
    Main main;
    const auto first = load(main.repository);
    main.kept.change([&](auto& change) {
        add_owner(change, signer("second-owner"), first);
        add_writer(change, signer("second-host"));
    });
    main.kept.change([](auto& change) {
        remove_key(change, "second-owner");
        remove_key(change, "second-host");
    });
    main.repository.reload();
    main.configuration = next_configuration(main.repository);
    SECTION("the owner as owner") { main.configuration.owners.push_back(signer("second-owner")); }
    SECTION("the owner as writer") { main.configuration.writers.push_back(signer("second-owner")); }
    SECTION("the writer as writer") {
        main.configuration.removed_writers.clear();
        main.configuration.writers.push_back(signer("second-host"));
    }
    SECTION("the writer as owner") {
        main.configuration.removed_writers.clear();
        main.configuration.owners.push_back(signer("second-host"));
    }
    main.refuses(main.forged(), "configuration lists a signing key again that was removed");
}

TEST_CASE(
    "a writer who is no longer listed is listed as removed, with the number of the configuration that removed it") {
    Main main;
    main.kept.change([](auto& change) { add_writer(change, signer("second-host")); });
    main.repository.reload();
    main.configuration = next_configuration(main.repository);
    const auto words = "configuration does not list the writers that were removed";
    SECTION("not at all") {
        main.configuration.writers.pop_back();
        main.refuses(main.forged(), words);
    }
    SECTION("with another number") {
        main.configuration.removed_writers.push_back(
            {.name = "second-host", .key = signer("second-host").key, .removed = 2});
        main.configuration.writers.pop_back();
        main.refuses(main.forged(), words);
    }
    SECTION("though it never was one") {
        main.configuration.removed_writers.push_back({.name = "stranger", .key = signer("stranger").key, .removed = 3});
        main.refuses(main.forged(), words);
    }
    SECTION("and forgotten later") {
        main.kept.change([](auto& change) { remove_key(change, "second-host"); });
        main.repository.reload();
        main.configuration = next_configuration(main.repository);
        main.configuration.removed_writers.clear();
        main.refuses(main.forged(), words);
    }
}

TEST_CASE("a newer format of main is told as such") {
    Main main;
    SECTION("in its commit") {
        const auto raw = testing::run_git(main.kept.path(), {"cat-file", "commit", "main"}).output;
        point(main.repository.git(), main_reference,
              write_commit(main.repository.git(), replaced(raw, "adfkeep config 1", "adfkeep config 2")));
    }
    SECTION("in its configuration") {
        auto forged = main.forged();
        replace_file(main.repository.git(), forged, configuration_file,
                     replaced(encode(main.configuration), "\"format\": 1", "\"format\": 2"));
        publish(main.repository, forged, main.kept.foundation().owner);
    }
    REQUIRE_THROWS_MATCHES(main.kept.open(), Error, Says(ErrorCode::invalid_input, "use a newer adfkeep"));
}

TEST_CASE("what is no repository of ours is told as such") {
    const TempDir folder;
    const auto path = folder / "empty.git";
    static_cast<void>(git::Repository::create(path));
    REQUIRE_THROWS_MATCHES(Repository::open(path, {}, Memory(folder / "state"), nullptr), Error,
                           Says(ErrorCode::invalid_input, "not an adfkeep repository"));
    auto repository = git::Repository::open(path);
    point(repository, main_reference,
          write_commit(repository, git::encode_commit({.tree = write_files(repository, {}),
                                                       .parents = {},
                                                       .author = "a <a> 1 +0000",
                                                       .committer = "a <a> 1 +0000",
                                                       .signature = {},
                                                       .message = "Initial commit\n"})));
    REQUIRE_THROWS_MATCHES(Repository::open(path, {}, Memory(folder / "state"), nullptr), Error,
                           Says(integrity, "not signed"));
}

}  // namespace
}  // namespace adfkeep::snapshot
