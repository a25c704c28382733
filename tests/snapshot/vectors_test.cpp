// The numbers of docs/repository-format.md, section 10, from this program's own functions.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "snapshot/configuration.hpp"
#include "snapshot/key_file.hpp"
#include "snapshot/manifest.hpp"
#include "snapshot/message.hpp"
#include "snapshot/passphrase.hpp"
#include "snapshot/tree.hpp"
#include "src/base/crypto/pem.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/snapshot/inner.hpp"

namespace adfkeep::snapshot {
namespace {

using nlohmann::json;

const json& vectors() {
    static const auto document = json::parse(read_file(std::string(ADFKEEP_SOURCE_DIR) + "/docs/test-vectors.json"));
    return document;
}

std::string text(const json& value) { return value.get<std::string>(); }
Bytes bytes(const json& hex) { return *from_hex(text(hex)); }
template <typename Fixed>
Fixed fixed(const json& hex) {
    return *fixed_from_hex<Fixed>(text(hex));
}

RepositoryId repository() { return fixed<RepositoryId>(vectors()["repositoryId"]["R"]); }
FactoryId factory() { return fixed<FactoryId>(vectors()["names"]["factories"][0]["F"]); }
NamingSecret names() { return {bytes(vectors()["names"]["B"]), bytes(vectors()["names"]["E"])}; }
DataKey data_key() {
    const auto& vector = vectors()["dataKey"];
    return DataKey::from(repository(), Secret(bytes(vector["dataKey"])), fixed<KeyId>(vector["keyId"]));
}
crypto::Ed25519PrivateKey writer() {
    return crypto::Ed25519PrivateKey::from_pkcs8(bytes(vectors()["ed25519"][1]["pkcs8"]));
}

/// Gives what a test wrote down.
class ScriptedRandom final : public Random {
public:
    explicit ScriptedRandom(Bytes script) : script_(std::move(script)) {}
    void fill(unsigned char* target, std::size_t size) override {
        REQUIRE(size <= script_.size());
        std::memcpy(target, script_.data(), size);
        script_.erase(0, size);
    }

private:
    Bytes script_;
};

TEST_CASE("encodings give the test vectors") {
    for (const auto& vector : vectors()["framing"]) {
        Bytes framed_parts;
        for (const auto& part : vector["parts"]) framed_parts += framed({bytes(part)});
        REQUIRE(to_hex(framed_parts) == text(vector["T"]));
    }
    for (const auto& vector : vectors()["base32"]) {
        REQUIRE(to_base32(bytes(vector["bytes"])) == text(vector["b32"]));
        REQUIRE(from_base32(text(vector["b32"])) == bytes(vector["bytes"]));
    }
    for (const auto& vector : vectors()["lower"]) REQUIRE(lower(text(vector["text"])) == text(vector["lower"]));
    for (const auto& vector : vectors()["canonicalJson"]) {
        REQUIRE(adfkeep::json::canonical(text(vector["text"])) == text(vector["canonical"]));
        REQUIRE(adfkeep::json::canonical(text(vector["canonical"])) == text(vector["canonical"]));
    }
}

TEST_CASE("keys and the repository's id give the test vectors") {
    for (const auto& vector : vectors()["ed25519"]) {
        const auto key = crypto::Ed25519PrivateKey::from_pkcs8(bytes(vector["pkcs8"]));
        REQUIRE(to_hex(key.public_key().view()) == text(vector["public"]));
        REQUIRE(key.pkcs8().view() == bytes(vector["pkcs8"]));
        ScriptedRandom seed(bytes(vector["seed"]));
        REQUIRE(crypto::Ed25519PrivateKey::generate(seed).public_key() == key.public_key());
    }
    const auto& id = vectors()["repositoryId"];
    REQUIRE(repository_id(fixed<Nonce>(id["nonce"]), fixed<Ed25519PublicKey>(id["owner"])) == repository());
    const auto recovery = crypto::RsaPrivateKey::from_pkcs8(bytes(vectors()["recipient"]["pkcs8"]));
    REQUIRE(to_hex(recovery.public_key().der()) == text(vectors()["recipient"]["spki"]));
    REQUIRE(to_hex(recovery.public_key().id().view()) == text(vectors()["recipient"]["id"]));
}

TEST_CASE("a typed passphrase gives the test vectors") {
    for (const auto& vector : vectors()["passphrase"]["typed"]) {
        const auto typed = text(vector["text"]);
        CAPTURE(typed);
        if (vector["scryptGets"].is_string())
            REQUIRE(normalised_passphrase(typed).view() == text(vector["scryptGets"]));
        else
            REQUIRE_THROWS_MATCHES(normalised_passphrase(typed), Error, HasCode(ErrorCode::refused_access));
    }
    // The 26 symbols as five bits each, which is what a random byte's lower bits choose.
    Bytes script;
    for (const char symbol : text(vectors()["passphrase"]["symbols"]))
        script += static_cast<char>(0xE0 | ByteView("0123456789ABCDEFGHJKMNPQRSTVWXYZ").find(symbol));
    ScriptedRandom random(script);
    REQUIRE(make_passphrase(random).view() == text(vectors()["passphrase"]["shown"]));
}

TEST_CASE("an encrypted private key gives the test vector, both ways") {
    const auto& vector = vectors()["encryptedPrivateKey"];
    const auto passphrase = text(vector["passphrase"]);
    REQUIRE(crypto::decrypt_pkcs8(bytes(vector["der"]), passphrase).view() == bytes(vector["pkcs8"]));
    // Which of the two is drawn first is the compiler's choice.
    ScriptedRandom one(bytes(vector["salt"]) + bytes(vector["iv"])), other(bytes(vector["iv"]) + bytes(vector["salt"]));
    const auto made = {crypto::encrypt_pkcs8(bytes(vector["pkcs8"]), passphrase, one),
                       crypto::encrypt_pkcs8(bytes(vector["pkcs8"]), passphrase, other)};
    REQUIRE(std::ranges::count(made, bytes(vector["der"])) == 1);
}

TEST_CASE("names give the test vectors") {
    REQUIRE(to_hex(names().check(repository()).view()) == text(vectors()["names"]["namesCheck"]));
    for (const auto& vector : vectors()["names"]["factories"])
        REQUIRE(to_base32(names().factory(repository(), text(vector["name"])).view()) == text(vector["b32"]));
    const Namer namer(names(), repository(), factory());
    for (const auto& vector : vectors()["entities"]) {
        const auto it =
            entity(text(vector["kind"]), text(vector["name"]), text(vector["definition"]), text(vector["rest"]));
        CAPTURE(it.id.name);
        REQUIRE(header_line(it) == text(vector["headerLine"]));
        REQUIRE(canonical_definition(it) == text(vector["canonical"]));
        REQUIRE(to_hex(namer.entity(it.id).view()) == text(vector["N"]));
        REQUIRE(to_hex(namer.content(header_line(it), canonical_definition(it)).view()) == text(vector["C"]));
    }
}

TEST_CASE("a data key and its key file give the test vectors") {
    const auto& vector = vectors()["dataKey"];
    const auto key = data_key();
    REQUIRE(to_base32(shortened(key.id()).view()) == text(vector["K"]));
    const auto file = decode_key_file(text(vector["keyFile"]), "vector");
    REQUIRE(file.key == key.id());
    REQUIRE(file.wraps ==
            std::vector{Wrap{.to = fixed<Sha256>(vectors()["recipient"]["id"]), .wrapped = bytes(vector["wrapped"])}});
    REQUIRE(encode(file) == text(vector["keyFile"]));
    REQUIRE(to_hex(crypto::sha256(encode(file)).view()) == text(vector["keyFileSha256"]));
    const auto recovery = crypto::RsaPrivateKey::from_pkcs8(bytes(vectors()["recipient"]["pkcs8"]));
    REQUIRE(recovery.unwrap(file.wraps[0].wrapped).view() == key.view());
}

TEST_CASE("a sealed object gives the test vectors") {
    const auto& vector = vectors()["sealedObject"];
    const auto place = text(vector["place"]);
    const ObjectAddress address{.repository = repository(), .factory = fixed<FactoryId>(vector["F"]), .place = place};
    const auto keys = derive_object_keys(data_key(), address, bytes(vector["salt"]));
    REQUIRE(to_hex(keys) == text(vector["MAC"]) + text(vector["ENC"]) + text(vector["IV"]));
    REQUIRE(to_hex(seal_inner(data_key(), address, bytes(vector["salt"]), bytes(vector["inner"]))) ==
            text(vector["sealed"]));
    REQUIRE(open(data_key(), address, bytes(vector["sealed"])) == bytes(vector["payload"]));
    REQUIRE(to_hex(crypto::sha256(bytes(vector["sealed"])).view()) == text(vector["sha256"]));
    for (const auto& padding : vectors()["padding"]) {
        const auto length = std::max<std::size_t>(256, padding["frame"].get<std::size_t>() + 8);
        REQUIRE(padded_length(length) == padding["inner"].get<std::size_t>());
        REQUIRE(sealed_header_bytes + (padded_length(length) / 16 + 1) * 16 + sealed_tag_bytes ==
                padding["sealed"].get<std::size_t>());
    }
}

TEST_CASE("a manifest gives the test vectors") {
    const auto& vector = vectors()["manifest"];
    const auto made = to_entity({.program = "adfkeep 0.1.0",
                                 .source = "folder:sales",
                                 .counts = {{"pipelines", 1}},
                                 .missing = {},
                                 .masked = {}},
                                "Contoso-Sales");
    REQUIRE(header_line(made) == text(vector["headerLine"]));
    REQUIRE(made.definition == text(vector["definition"]));
    const auto content = Namer(names(), repository(), factory()).content(header_line(made), canonical_definition(made));
    REQUIRE(to_hex(content.view()) == text(vector["C"]));
    const auto place = "manifest/" + to_base32(content.view());
    const auto payload =
        open(data_key(), {.repository = repository(), .factory = factory(), .place = place}, bytes(vector["sealed"]));
    REQUIRE(payload == header_line(made) + "\n" + made.definition);
}

TEST_CASE("Contents give the test vector") {
    const auto& files = vectors()["contents"]["files"];
    const auto part = [&](std::size_t file, std::size_t number) {
        const auto path = text(files[file]["path"]);
        return std::string(split(std::string_view(path).substr(path.rfind('/') + 1), '.')[number]);
    };
    const auto stored = [&](std::size_t file) {
        return StoredFile{.digest = fixed<Sha256>(files[file]["sha256"]), .id = {}};
    };
    const SnapshotTree tree{.manifest_content = *fixed_from_base32<ContentName>(part(0, 1)),
                            .manifest = stored(0),
                            .keys = {{.key = *fixed_from_base32<ShortKeyId>(part(1, 0)), .file = stored(1)}},
                            .entities = {{.name = *fixed_from_base32<EntityName>(part(2, 0)),
                                          .content = *fixed_from_base32<ContentName>(part(2, 1)),
                                          .file = stored(2)}}};
    REQUIRE(manifest_path(tree) == text(files[0]["path"]));
    REQUIRE(path_of(tree.keys[0]) == text(files[1]["path"]));
    REQUIRE(path_of(tree.entities[0]) == text(files[2]["path"]));
    REQUIRE(to_hex(contents_of(tree).view()) == text(vectors()["contents"]["Contents"]));
}

TEST_CASE("a commit, its signature and its receipt give the test vectors") {
    const auto& vector = vectors()["commit"];
    const auto decoded = decode_snapshot_commit(text(vector["raw"]), "vector");
    REQUIRE(encode(decoded.message) == text(vector["message"]));
    REQUIRE(decoded.signer == writer().public_key());
    REQUIRE(decoded.commit.signature == text(vector["armoured"]));
    REQUIRE(to_hex(decoded.id.view()) == text(vector["snapshotId"]));
    const auto raw = signed_commit(decoded.message, decoded.commit.tree, {}, writer());
    REQUIRE(raw == text(vector["raw"]));
    REQUIRE(hex(git::object_id(git::ObjectType::commit, raw)) == text(vector["gitId"]));
    const Backup backup{.factory = decoded.message.factory,
                        .kept_name = {},
                        .sequence = decoded.message.sequence,
                        .snapshot = decoded.id};
    REQUIRE(receipt(decoded.message.repository, backup) == text(vectors()["receipt"]));
    Configuration configuration;
    configuration.writers.push_back({.name = "backup-host", .key = writer().public_key()});
    REQUIRE(allowed_signers(configuration) == text(vectors()["allowedSigners"]));
}

}  // namespace
}  // namespace adfkeep::snapshot
