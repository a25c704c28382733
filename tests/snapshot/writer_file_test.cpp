#include "snapshot/writer_file.hpp"

#include <sys/stat.h>

#include "src/base/crypto/pem.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode refused_access = ErrorCode::refused_access;

const auto repository = RepositoryId::from(Bytes(32, 'r'));

WriterFile file() { return {.key = signing_key("writer"), .names = naming_secret("names"), .repository = repository}; }
std::string text() { return std::string(encode(file(), "backup-host").view()); }

std::string pem(const std::string& label, ByteView content) {
    return std::string(crypto::to_pem(label, content).view());
}
std::string key_block() { return pem("PRIVATE KEY", signing_key("writer").pkcs8().view()); }

boost::filesystem::path put(const TempDir& folder, const std::string& content, unsigned mode) {
    const auto path = folder / "key.pem";
    write_file(path, content);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path;
}

TEST_CASE("a writer file survives its encoding, and says whose it is") {
    const auto again = decode_writer_file(text(), "writer.pem");
    REQUIRE(again.key.public_key() == file().key.public_key());
    REQUIRE(again.names.permanent() == file().names.permanent());
    REQUIRE(again.names.replaceable() == file().names.replaceable());
    REQUIRE(again.repository == repository);
    REQUIRE(text().starts_with("adfkeep writer \"backup-host\""));
}

TEST_CASE("a writer file is three blocks in the document's order and nothing else") {
    const Bytes names(64, 'n'), id(32, 'r');
    const auto secret = pem("ADFKEEP NAMING SECRET", names), certificate = pem("ADFKEEP REPOSITORY", id);
    REQUIRE_NOTHROW(decode_writer_file(key_block() + "a remark\n" + secret + certificate, "writer.pem"));
    const auto other = GENERATE_COPY(
        as<std::string>{}, "", "no PEM", key_block(), key_block() + secret, secret + key_block() + certificate,
        key_block() + certificate + secret, text() + certificate,
        key_block() + pem("ADFKEEP NAMING SECRET", names.substr(1)) + certificate,
        key_block() + secret + pem("ADFKEEP REPOSITORY", id + "r"), pem("PRIVATE KEY", "no key") + secret + certificate,
        pem("PRIVATE KEY", rsa_key().pkcs8().view()) + secret + certificate,
        key_block() + secret + "-----BEGIN ADFKEEP REPOSITORY-----\ncut short\n");
    REQUIRE_THROWS_MATCHES(decode_writer_file(other, "writer.pem"), Error,
                           Says(refused_access, "writer.pem: not a writer file"));
}

TEST_CASE("a writer file and an owner's key are read from files that their owner alone can read") {
    const TempDir folder;
    const unsigned mode = GENERATE(0600u, 0400u, 0644u, 0640u, 0606u, 0620u);
    CAPTURE(mode);
    const bool is_private = (mode & 0077) == 0;
    const auto writer = put(folder, text(), mode);
    if (is_private)
        REQUIRE(read_writer_file(writer).repository == repository);
    else
        REQUIRE_THROWS_MATCHES(read_writer_file(writer), Error, Says(refused_access, writer.string()));
    const auto owner = put(folder, key_block(), mode);
    if (is_private)
        REQUIRE(read_owner_key(owner).public_key() == signing_key("writer").public_key());
    else
        REQUIRE_THROWS_MATCHES(read_owner_key(owner), Error, Says(refused_access, "chmod"));
}

TEST_CASE("an owner's key is one Ed25519 key and nothing else") {
    const TempDir folder;
    const auto other =
        GENERATE_COPY(as<std::string>{}, "", "no PEM", text(), key_block() + key_block(), pem("PRIVATE KEY", "no key"),
                      pem("PRIVATE KEY", rsa_key().pkcs8().view()), pem("ENCRYPTED PRIVATE KEY", "anything"));
    const auto path = put(folder, other, 0600);
    REQUIRE_THROWS_MATCHES(read_owner_key(path), Error, Says(refused_access, path.string() + ": not an owner key"));
}

}  // namespace
}  // namespace adfkeep::snapshot
