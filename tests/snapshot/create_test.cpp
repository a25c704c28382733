#include "snapshot/create.hpp"

#include <boost/filesystem.hpp>
#include <set>

#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode invalid_input = ErrorCode::invalid_input;

Foundation foundation() {
    FixedRandom random("foundation");
    return found(WithPassphrase::no, random);
}

/// Creates a repository for the recipient "recovery".
struct Creation {
    TempDir folder;
    FixedRandom random{"creation"};
    FakeClock clock{"2026-11-24T01:00:07Z"};
    CreateOptions options{
        .recipients = {recipient("recovery", 0)}, .writer_name = "backup-host", .passphrase = nullptr};

    boost::filesystem::path path() const { return folder / "new.git"; }
    void create() { create_repository(path(), foundation(), options, random, clock); }
    Repository open() const {
        const auto made = foundation();
        return Repository::open(path(), {.pin = repository_id(made.nonce, made.owner.public_key())},
                                Memory(folder / "state"), nullptr);
    }
};

TEST_CASE("a new repository has one configuration, with one owner, one writer and its recipients") {
    Creation it;
    it.create();
    const auto repository = it.open();
    const auto& configuration = repository.configuration();
    REQUIRE(configuration.number == 1);
    REQUIRE(configuration.owners.size() == 1);
    REQUIRE(configuration.owners[0].key == foundation().owner.public_key());
    REQUIRE(configuration.writers.size() == 1);
    REQUIRE(configuration.writers[0].name == "backup-host");
    REQUIRE(configuration.recipients.size() == 1);
    REQUIRE(configuration.recipients[0].key.id() == rsa_key(0).public_key().id());
    REQUIRE(repository.chain().current().heads.empty());
    REQUIRE(repository.factories().empty());
    REQUIRE(repository.chain().current().time == it.clock.now());
    const auto names = open_names(repository.chain(), recovery_key());
    REQUIRE(names.all().size() == 1);
    REQUIRE(names.newest().permanent() == foundation().names.permanent());
    REQUIRE(names.newest().replaceable() == foundation().names.replaceable());
}

TEST_CASE("stock git finds a new repository whole, and its signature good by the file on main") {
    Creation it;
    it.create();
    testing::stock_git(it.path(), {"fsck", "--strict", "--no-dangling"});
    REQUIRE(testing::stock_git(it.path(), {"symbolic-ref", "HEAD"}) == "refs/heads/main");
    REQUIRE(testing::stock_git(it.path(), {"ls-tree", "-r", "--name-only", "main"}) ==
            "RECOVERY.md\nadfkeep.json\nallowed_signers\nheads\nnames.key\nnames.sealed\nrecover.sh");
    if (!testing::has_program("ssh-keygen")) return;
    write_file(it.folder / "allowed_signers", testing::run_git(it.path(), {"show", "main:allowed_signers"}).output);
    testing::stock_git(it.path(), {"-c", "gpg.ssh.allowedSignersFile=" + (it.folder / "allowed_signers").string(),
                                   "verify-commit", "main"});
}

TEST_CASE("with a passphrase the owner's and the recovery key lie under it on main") {
    Creation it;
    const Secret passphrase{ByteView("correct horse battery staple")};
    auto made = foundation();
    made.recovery = crypto::RsaPrivateKey::from_pkcs8(rsa_key(1).pkcs8().view());
    it.options.passphrase = &passphrase;
    create_repository(it.path(), made, it.options, it.random, it.clock);
    auto key = RecoveryKey::from_passphrase(passphrase);
    const auto repository = Repository::open(it.path(), {}, Memory(it.folder / "state"), &key);
    REQUIRE(repository.configuration().recipients.size() == 2);
    REQUIRE(repository.configuration().recipients[0].name == "passphrase");
    REQUIRE(key.owner_key(made.owner.public_key())->public_key() == made.owner.public_key());
    REQUIRE(open_names(repository.chain(), key).all().size() == 1);
    std::set<std::string> recovery;
    for (const auto& [path, content] : repository.chain().files())
        if (path.starts_with("recovery/")) recovery.insert(path);
    REQUIRE(recovery ==
            std::set<std::string>{recovery_path(made.owner.public_key()), recovery_path(rsa_key(1).public_key())});
}

TEST_CASE("every new repository has other keys, another secret and another id") {
    FixedRandom random("foundations");
    const auto one = found(WithPassphrase::no, random), other = found(WithPassphrase::no, random);
    REQUIRE(one.owner.public_key() != other.owner.public_key());
    REQUIRE(one.writer.public_key() != other.writer.public_key());
    REQUIRE(one.writer.public_key() != one.owner.public_key());
    REQUIRE(one.names.permanent() != other.names.permanent());
    REQUIRE(one.names.replaceable() != one.names.permanent());
    REQUIRE(one.nonce != other.nonce);
    REQUIRE_FALSE(one.recovery);
    const auto with = found(WithPassphrase::yes, random);
    REQUIRE(with.recovery);
    REQUIRE(with.recovery->public_key().bits() == 3072);
}

TEST_CASE("a new repository's files of keys open what they should") {
    const auto made = foundation();
    const auto file = decode_writer_file(writer_file(made, "backup-host").view(), "writer.pem");
    REQUIRE(file.key.public_key() == made.writer.public_key());
    REQUIRE(file.repository == repository_id(made.nonce, made.owner.public_key()));
    REQUIRE(file.names.permanent() == made.names.permanent());
    const TempDir folder;
    write_file(folder / "owner.pem", owner_file(made.owner).view());
    boost::filesystem::permissions(folder / "owner.pem", boost::filesystem::owner_read);
    REQUIRE(read_owner_key(folder / "owner.pem").public_key() == made.owner.public_key());
}

TEST_CASE("a repository is never made over another one") {
    Creation it;
    it.create();
    const auto before = testing::stock_git(it.path(), {"for-each-ref"});
    REQUIRE_THROWS_MATCHES(it.create(), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(testing::stock_git(it.path(), {"for-each-ref"}) == before);
}

TEST_CASE("what must be kept before a repository counts can keep it from being made, and it may be made again") {
    Creation it;
    it.options.before_it_counts = [] { throw Error(ErrorCode::refused_for_safety, "the sheet cannot be written"); };
    REQUIRE_THROWS_MATCHES(it.create(), Error, Says(ErrorCode::refused_for_safety, "the sheet cannot be written"));
    REQUIRE(testing::stock_git(it.path(), {"for-each-ref"}).empty());
    it.options.before_it_counts = {};
    it.create();
    REQUIRE(it.open().configuration().number == 1);
}

TEST_CASE("a repository that nothing could open, or that readers would refuse, is not made") {
    Creation it;
    SECTION("without recipients") { it.options.recipients.clear(); }
    SECTION("with one recipient twice") { it.options.recipients.push_back(recipient("again", 0)); }
    SECTION("with one name twice") { it.options.recipients.push_back(recipient("recovery", 1)); }
    SECTION("with a name that is none") { it.options.recipients[0].name = "no name"; }
    SECTION("with a writer's name that is none") { it.options.writer_name = ""; }
    REQUIRE_THROWS_MATCHES(it.create(), Error, HasCode(invalid_input));
    REQUIRE_FALSE(boost::filesystem::exists(it.path()));
}

}  // namespace
}  // namespace adfkeep::snapshot
