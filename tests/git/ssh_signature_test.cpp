#include "src/git/ssh_signature.hpp"

#include <algorithm>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/git/object_writer.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {

using testing::Says;

constexpr ErrorCode integrity = ErrorCode::integrity;
const Bytes message = "tree 0123\n\nwhat is signed\n";

crypto::Ed25519PrivateKey key() {
    testing::FixedRandom random("ssh");
    return crypto::Ed25519PrivateKey::generate(random);
}

Bytes ed25519_key() { return framed({"ssh-ed25519", key().public_key().view()}); }

/// A signature of which each part can be another than it should.
struct Parts {
    Bytes magic = "SSHSIG";
    std::uint32_t version = 1;
    Bytes public_key = ed25519_key();
    Bytes name_space = "git";
    Bytes reserved;
    Bytes hash = "sha512";
    Bytes signature_type = "ssh-ed25519";
    Bytes after;

    [[nodiscard]] std::string armoured(std::size_t line = 70, const std::string& line_end = "\n") const {
        const auto digest =
            hash == "sha256" ? Bytes(crypto::sha256(message).view()) : Bytes(crypto::sha512({message}).view());
        const auto signature = key().sign("SSHSIG" + framed({name_space, reserved, hash, digest}));
        const auto text = to_base64(
            magic + big_endian_32(version) +
            framed({public_key, name_space, reserved, hash, framed({signature_type, signature.view()})}) + after);
        std::string armour = "-----BEGIN SSH SIGNATURE-----" + line_end;
        for (std::size_t at = 0; at < text.size(); at += line) armour += text.substr(at, line) + line_end;
        return armour + "-----END SSH SIGNATURE-----";
    }
};

TEST_CASE("a signature names the key that made it, and only over what was signed") {
    const auto signature = ssh_sign(key(), message);
    REQUIRE(signature == Parts{}.armoured());
    REQUIRE(ssh_verify(signature, message) == key().public_key());
    REQUIRE_THROWS_MATCHES(ssh_verify(signature, message + "\n"), Error, Says(integrity, "does not verify"));
}

TEST_CASE("every other kind of signature is refused in words of its own") {
    const auto [signature, words] = GENERATE(table<std::string, std::string>({
        {"", "not signed"},
        {"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----", "OpenPGP"},
        {"hello", "not an SSH signature"},
        {"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----", "not an SSH signature"},
        {"-----BEGIN SSH SIGNATURE-----\n?\n-----END SSH SIGNATURE-----", "not base64"},
        {Parts{.magic = "SSHSIF"}.armoured(), "not an SSH signature"},
        {Parts{.version = 2}.armoured(), "unknown version"},
        {Parts{.name_space = "file"}.armoured(), "namespace \"file\""},
        {Parts{.name_space = ""}.armoured(), "namespace \"\""},
        {Parts{.reserved = "x"}.armoured(), "reserved field"},
        {Parts{.hash = "sha256"}.armoured(), "hash sha256"},
        {Parts{.public_key = framed({"ecdsa-sha2-nistp256", "nistp256", Bytes(65, '\4')})}.armoured(),
         "type ecdsa-sha2-nistp256"},
        {Parts{.public_key = framed({"ssh-rsa", "\1\0\1", Bytes(385, '\1')})}.armoured(), "type ssh-rsa"},
        {Parts{.public_key = framed({"sk-ssh-ed25519@openssh.com", Bytes(32, '\1'), "ssh:"})}.armoured(),
         "type sk-ssh-ed25519@openssh.com"},
        {Parts{.public_key = framed({"ssh-ed25519", Bytes(31, '\1')})}.armoured(), "not an Ed25519 key"},
        {Parts{.public_key = framed({"ssh-ed25519", Bytes(32, '\1')})}.armoured(), "does not verify"},
        {Parts{.signature_type = "rsa-sha2-512"}.armoured(), "type rsa-sha2-512"},
    }));
    REQUIRE_THROWS_MATCHES(ssh_verify(signature, message), Error, Says(integrity, words));
}

TEST_CASE("a signature has one encoding only") {
    const auto good = Parts{}.armoured();
    const auto signature =
        GENERATE_COPY(good + "\n", " " + good, Parts{}.armoured(76), Parts{}.armoured(1000),
                      Parts{}.armoured(70, "\r\n"), Parts{.after = "x"}.armoured(),
                      Parts{.after = Bytes(3, '\0')}.armoured(), Parts{.public_key = ed25519_key() + "x"}.armoured());
    REQUIRE_THROWS_MATCHES(ssh_verify(signature, message), Error, Says(integrity, "malformed signature"));
}

TEST_CASE("no change of one character of a signature is accepted") {
    const auto good = ssh_sign(key(), message);
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char other : {'A', '/', '=', '\n', '\0', '\xff'}) {
            auto changed = good;
            if (std::exchange(changed[at], other) == other) continue;
            REQUIRE_THROWS_AS(ssh_verify(changed, message), Error);
            REQUIRE_THROWS_AS(ssh_verify(good.substr(0, at) + good.substr(at + 1), message), Error);
        }
    }
}

TEST_CASE("stock git verifies our commits, and not when the key is another's") {
    if (!testing::has_program("ssh-keygen")) {
        WARN("ssh-keygen is not here: skipped");
        return;
    }
    const testing::TempDir folder;
    auto repository = Repository::create(folder / "r.git");
    Commit commit{.tree = object_id(ObjectType::tree, ""),
                  .author = "a <a> 1000000 +0000",
                  .committer = "a <a> 1000000 +0000",
                  .message = "signed\n"};
    commit.signature = ssh_sign(key(), encode_commit(commit));
    ObjectWriter writer(repository);
    writer.add(ObjectType::tree, "", Compression::deflate);
    const auto id = to_hex(writer.add(ObjectType::commit, encode_commit(commit), Compression::deflate).view());
    writer.finish();
    const auto verify = [&](const crypto::Ed25519PublicKey& listed) {
        testing::write_file(folder / "allowed", "backup-host namespaces=\"git\" " + ssh_public_key(listed) + "\n");
        return testing::run_git(repository.path(), {"-c", "gpg.ssh.allowedSignersFile=" + (folder / "allowed").string(),
                                                    "verify-commit", id});
    };

    REQUIRE(verify(key().public_key()).status == 0);
    REQUIRE(verify(key().public_key()).errors.find("Good \"git\" signature for backup-host") != std::string::npos);
    REQUIRE(verify(crypto::Ed25519PrivateKey::generate(system_random()).public_key()).status != 0);
    REQUIRE(testing::run_git(repository.path(), {"fsck", "--strict"}).status == 0);
}

TEST_CASE("what stock git signs with an Ed25519 key is verified, with another key or for another use it is refused") {
    if (!testing::has_program("ssh-keygen")) {
        WARN("ssh-keygen is not here: skipped");
        return;
    }
    const auto [type, words] = GENERATE(table<std::string, std::string>(
        {{"ed25519", ""}, {"ecdsa", "type ecdsa-sha2-nistp256"}, {"rsa", "type ssh-rsa"}}));
    const std::string bits = type == "rsa" ? "2048" : "256";
    const testing::TempDir folder;
    REQUIRE(testing::run_program(folder.path(), {"ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", "key"})
                .status == 0);
    testing::stock_git(folder.path(), {"init", "-q", "work"});
    testing::stock_git(folder / "work",
                       {"-c", "gpg.format=ssh", "-c", "user.signingKey=" + (folder / "key.pub").string(), "commit",
                        "-q", "--allow-empty", "-S", "-m", "signed"});
    const auto repository = Repository::open(folder / "work");
    auto commit = decode_commit(repository.read(ObjectType::commit, repository.resolve("HEAD").value(), 10000));
    const auto signature = std::exchange(commit.signature, "");
    if (words.empty()) {
        REQUIRE(testing::read_file(folder / "key.pub")
                    .starts_with(ssh_public_key(ssh_verify(signature, encode_commit(commit)))));
    } else {
        REQUIRE_THROWS_MATCHES(ssh_verify(signature, encode_commit(commit)), Error, Says(integrity, words));
    }
}

}  // namespace
}  // namespace adfkeep::git
