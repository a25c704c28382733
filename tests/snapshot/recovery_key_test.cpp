#include "snapshot/recovery_key.hpp"

#include <sys/stat.h>

#include <ctime>
#include <map>

#include "src/base/crypto/pem.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode refused_access = ErrorCode::refused_access;

const auto repository = RepositoryId::from(Bytes(32, 'r'));
const Secret passphrase{ByteView("FXYCJAHK1CRFTP7SAC1HHD080DZJ")};

/// Made once in a run for each key, since scrypt takes a while.
const Bytes& under_passphrase(const Secret& pkcs8) {
    static std::map<Bytes, Bytes> made;
    auto& file = made[Bytes(pkcs8.view())];
    FixedRandom random("salt and iv");
    if (file.empty()) file = encode_recovery_file(pkcs8, passphrase, random);
    return file;
}

RecoveryKey opened(const MainFiles& files, ByteView typed = "fxyc-jahk-1crf-tp7s-ac1h-hd08-0dzj") {
    auto key = RecoveryKey::from_passphrase(Secret(typed));
    key.use(files);
    return key;
}

KeyFile wrapped() {
    FixedRandom random("data key");
    return wrap(DataKey::random(repository, random), {rsa_key(0).public_key()});
}

MainFiles recovery_folder_with(const Bytes& pem) { return {{recovery_path(rsa_key(0).public_key()), pem}}; }

/// EncryptedPrivateKeyInfo with other parameters: SEQUENCE lengths follow.
Bytes der(unsigned char tag, const Bytes& content) {
    Bytes length(1, static_cast<char>(content.size()));
    if (content.size() > 127) length = Bytes("\x81") + static_cast<char>(content.size());
    return Bytes(1, static_cast<char>(tag)) + length + content;
}
Bytes hex(const char* digits) { return *from_hex(digits); }
Bytes encrypted_with(const Bytes& key_derivation) {
    const auto cipher = der(0x30, hex("060960864801650304012a") + der(0x04, Bytes(16, 'i')));
    const auto algorithm = der(0x30, hex("06092a864886f70d01050d") + der(0x30, key_derivation + cipher));
    return Bytes(crypto::to_pem("ENCRYPTED PRIVATE KEY", der(0x30, algorithm + der(0x04, Bytes(64, 'c')))).view());
}
Bytes scrypt(const char* n, const char* r, const char* p) {
    return der(0x30, hex("06092b06010401da47040b") + der(0x30, der(0x04, Bytes(16, 's')) + hex(n) + hex(r) + hex(p)));
}
Bytes pbkdf2() {
    return der(0x30, hex("06092a864886f70d01050c") + der(0x30, der(0x04, Bytes(16, 's')) + hex("02021000")));
}

TEST_CASE("a passphrase opens the recovery key that lies under it, however it was typed") {
    const auto key = opened(recovery_folder_with(under_passphrase(rsa_key(0).pkcs8())));
    REQUIRE(key.is_passphrase());
    REQUIRE(key.used().empty());
    REQUIRE(key.unwrap(wrapped(), repository, "here").id() == wrapped().key);
    REQUIRE(key.used() == std::vector{rsa_key(0).public_key().id()});
    const auto keys = key.private_keys();
    REQUIRE(keys.size() == 1);
    REQUIRE(keys[0] == rsa_key(0).pkcs8());
}

TEST_CASE("another passphrase is told to be wrong, with the file that it does not open") {
    const auto files = recovery_folder_with(under_passphrase(rsa_key(0).pkcs8()));
    const auto key = opened(files, "correct horse battery staple");
    REQUIRE_THROWS_MATCHES(key.unwrap(wrapped(), repository, "here"), Error,
                           Says(refused_access, "main:" + files.begin()->first + ": wrong passphrase"));
}

TEST_CASE("a recovery folder without the recipient's key does not open for it") {
    const auto key = opened({});
    REQUIRE_THROWS_MATCHES(key.unwrap(wrapped(), repository, "commit:keys/k"), Error,
                           Says(refused_access, "commit:keys/k: not a recovery key of this repository"));
}

TEST_CASE("a key of another owner or recipient under the right passphrase is not the recovery key of this repository") {
    const auto pkcs8 = GENERATE(0, 1) == 0 ? rsa_key(1).pkcs8() : signing_key("owner").pkcs8();
    const auto key = opened(recovery_folder_with(under_passphrase(pkcs8)));
    const auto path = recovery_path(rsa_key(0).public_key());
    REQUIRE_THROWS_MATCHES(
        key.unwrap(wrapped(), repository, "here"), Error,
        Says(integrity, "main:" + path + ": the encrypted key is not the recovery key of this repository"));
}

TEST_CASE("a passphrase proves who the first owner is, with that owner's own key alone") {
    const auto owner = signing_key("owner").public_key();
    const auto path = recovery_path(owner);
    REQUIRE(path == "recovery/owner-" + to_hex(owner.view()).substr(0, 16) + ".pem");
    MainFiles files = {{path, under_passphrase(signing_key("owner").pkcs8())}};
    REQUIRE(opened(files).opens_owner(owner, files));
    REQUIRE(opened(files).owner_key(owner)->public_key() == owner);
    REQUIRE_FALSE(opened({}).opens_owner(owner, {}));
    REQUIRE_FALSE(opened({}).owner_key(owner));
    REQUIRE_FALSE(recovery_key().opens_owner(owner, files));
    // A file that was copied under another owner's name.
    for (const auto& pem : {under_passphrase(signing_key("mallory").pkcs8()), under_passphrase(rsa_key().pkcs8())}) {
        files[path] = pem;
        REQUIRE_THROWS_MATCHES(
            opened(files).opens_owner(owner, files), Error,
            Says(integrity, "main:" + path + ": the encrypted key is not the recovery key of this repository"));
    }
}

TEST_CASE("an encrypted key with other parameters than ours is refused at once") {
    const auto* ours = "02024000";
    const auto pem = GENERATE_COPY(
        encrypted_with(pbkdf2()), encrypted_with(scrypt("0203100000", "020108", "020104")),
        encrypted_with(scrypt(ours, "020108", "0203100000")), encrypted_with(scrypt(ours, "020120", "020104")),
        encrypted_with(scrypt("02020400", "020108", "020104")), Bytes(), Bytes("no PEM"),
        Bytes("-----BEGIN ENCRYPTED PRIVATE KEY-----\ncut short"), Bytes(rsa_key().pkcs8().view()),
        Bytes(crypto::to_pem("PRIVATE KEY", rsa_key().pkcs8().view()).view()));
    const auto path = recovery_path(rsa_key(0).public_key());
    const auto start = std::clock();
    REQUIRE_THROWS_MATCHES(opened({{path, pem}}).unwrap(wrapped(), repository, "here"), Error,
                           Says(integrity, "main:" + path + ": "));
    REQUIRE(std::clock() - start < CLOCKS_PER_SEC / 10);
    // The same builder with our parameters gets as far as scrypt.
    if (pem == encrypted_with(pbkdf2()))
        REQUIRE_THROWS_MATCHES(
            opened({{path, encrypted_with(scrypt(ours, "020108", "020104"))}}).unwrap(wrapped(), repository, "here"),
            Error, Says(refused_access, "wrong passphrase"));
}

TEST_CASE("a recovery file is what stock openssl makes of the same key, and opens with it") {
    if (!testing::has_program("openssl")) {
        WARN("openssl is not installed");
        return;
    }
    const TempDir folder;
    write_file(folder / "key.pem", under_passphrase(signing_key("owner").pkcs8()));
    const auto shown = testing::run_program(
        folder.path(),
        {"openssl", "pkey", "-in", "key.pem", "-passin", "pass:" + std::string(passphrase.view()), "-outform", "DER"});
    REQUIRE(shown.status == 0);
    REQUIRE(shown.output == signing_key("owner").pkcs8().view());
    write_file(folder / "plain.pem", crypto::to_pem("PRIVATE KEY", rsa_key().pkcs8().view()).view());
    const auto made =
        testing::run_program(folder.path(), {"openssl", "pkcs8", "-topk8", "-in", "plain.pem", "-v2", "aes-256-cbc",
                                             "-scrypt", "-scrypt_N", "16384", "-scrypt_r", "8", "-scrypt_p", "4",
                                             "-passout", "pass:" + std::string(passphrase.view())});
    REQUIRE(made.status == 0);
    REQUIRE(opened(recovery_folder_with(made.output)).unwrap(wrapped(), repository, "here").id() == wrapped().key);
}

TEST_CASE("a recovery key in a file of its own is one RSA key that its owner alone can read") {
    const TempDir folder;
    const auto path = folder / "recovery.pem";
    const auto put = [&](ByteView content, unsigned mode) {
        write_file(path, content);
        REQUIRE(::chmod(path.c_str(), mode) == 0);
    };
    const auto good = std::string(crypto::to_pem("PRIVATE KEY", rsa_key().pkcs8().view()).view());
    put(good, 0600);
    REQUIRE(RecoveryKey::from_file(path).unwrap(wrapped(), repository, "here").id() == wrapped().key);
    REQUIRE_FALSE(RecoveryKey::from_file(path).is_passphrase());
    put(good, 0644);
    REQUIRE_THROWS_MATCHES(RecoveryKey::from_file(path), Error, Says(refused_access, "chmod"));
    const auto bad =
        GENERATE_COPY(as<std::string>{}, "", "no PEM", good + good,
                      std::string(crypto::to_pem("PRIVATE KEY", signing_key("owner").pkcs8().view()).view()),
                      std::string(crypto::to_pem("PRIVATE KEY", "no key").view()), under_passphrase(rsa_key().pkcs8()),
                      good.substr(0, good.size() / 2));
    put(bad, 0600);
    REQUIRE_THROWS_MATCHES(RecoveryKey::from_file(path), Error,
                           Says(refused_access, path.string() + ": not a recovery key"));
}

}  // namespace
}  // namespace adfkeep::snapshot
