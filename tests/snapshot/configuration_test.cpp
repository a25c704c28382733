#include "snapshot/configuration.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "src/base/crypto/pem.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

using Json = nlohmann::ordered_json;
using Edit = std::function<void(Json&)>;

Signer signer(const std::string& name) { return {.name = name, .key = signing_key(name).public_key()}; }
std::string key_of(const std::string& name) { return to_hex(signing_key(name).public_key().view()); }

Configuration full() {
    Configuration c;
    c.nonce = Nonce::from(Bytes(32, 'n'));
    c.repository = repository_id(c.nonce, signer("owner").key);
    c.number = 7;
    c.owners = {signer("owner"), signer("second-owner")};
    c.writers = {signer("backup-host")};
    c.removed_writers = {{.name = "old-host", .key = signer("old-host").key, .removed = 5}};
    c.recipients = {recipient("passphrase", 0), recipient("vault", 1)};
    c.recipients[1].vault = "https://v.vault.azure.net/keys/k/1";
    c.names_check = naming_secret("names").check(c.repository);
    return c;
}

Bytes edited(const Edit& edit) {
    auto document = Json::parse(encode(full()));
    edit(document);
    return document.dump();
}

// DER of SubjectPublicKeyInfo, as RFC 5280 and RFC 8017 have it.
Bytes der(unsigned char tag, const Bytes& content) {
    Bytes length(1, static_cast<char>(content.size()));
    if (content.size() > 127)
        length = Bytes("\x82") + big_endian_32(static_cast<std::uint32_t>(content.size())).substr(2);
    return Bytes(1, static_cast<char>(tag)) + length + content;
}
Bytes rsa_spki(std::size_t bits, const Bytes& exponent = Bytes("\x01\x00\x01", 3)) {
    auto modulus = FixedRandom("modulus").bytes(bits / 8);
    modulus.front() = '\xC1';
    modulus.back() = '\x01';
    const auto algorithm = der(0x30, *from_hex("06092a864886f70d0101010500"));
    return der(0x30, algorithm + der(0x03, Bytes(1, '\0') +
                                               der(0x30, der(0x02, Bytes(1, '\0') + modulus) + der(0x02, exponent))));
}
/// The generator of P-256.
Bytes ec_spki() {
    return *from_hex(
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
}

Edit with_key(const Bytes& spki) {
    return [=](Json& d) {
        d["recipients"][0]["key"] = to_base64(spki);
        d["recipients"][0]["id"] = to_hex(crypto::sha256(spki).view());
    };
}

Configuration decode(const Bytes& text) { return decode_configuration(text, "main@commit:adfkeep.json"); }

TEST_CASE("a configuration survives its encoding, and its shape is the document's") {
    const auto text = encode(full());
    REQUIRE(encode(decode(text)) == text);
    REQUIRE(text.starts_with("{\n  \"format\": 1,\n  \"repository\": \"" + to_hex(full().repository.view()) +
                             "\",\n  \"nonce\": \""));
    REQUIRE(text.ends_with("\"\n}\n"));
    REQUIRE(text.find("\"removedWriters\": [\n    {\n      \"name\": \"old-host\",") != Bytes::npos);
    REQUIRE(text.find("\",\n      \"vault\": \"https://v.vault.azure.net/keys/k/1\"\n    }") != Bytes::npos);
    auto without = full();
    without.writers.clear();
    REQUIRE(encode(without).find("\n  \"writers\": [],\n") != Bytes::npos);
}

TEST_CASE("white space and the order of members in a configuration do not matter") {
    REQUIRE(encode(decode(nlohmann::json::parse(encode(full())).dump())) == encode(full()));
}

TEST_CASE("a newer format is told before anything else of a configuration is judged") {
    const auto text = GENERATE(as<Bytes>{}, R"({"format":2,"more":1})", R"({"owners":7,"format":3})");
    REQUIRE_THROWS_MATCHES(decode(text), Error, Says(ErrorCode::invalid_input, "use a newer adfkeep"));
    REQUIRE_THROWS_MATCHES(decode(edited([](Json& d) { d["format"] = 2; })), Error,
                           Says(ErrorCode::invalid_input, "format 2"));
}

TEST_CASE("a configuration is refused for everything that the format does not know, by name") {
    const auto edit = GENERATE(
        as<Edit>{}, [](Json& d) { d["more"] = 1; }, [](Json& d) { d["owners"][0]["more"] = 1; },
        [](Json& d) { d["writers"][0]["more"] = 1; }, [](Json& d) { d["removedWriters"][0]["more"] = 1; },
        [](Json& d) { d["recipients"][0]["more"] = 1; }, [](Json& d) { d["format"] = 0; },
        [](Json& d) { d["format"] = "1"; }, [](Json& d) { d.erase("nonce"); },
        [](Json& d) { d["nonce"] = std::string(64, 'A'); }, [](Json& d) { d["nonce"] = std::string(62, 'a'); },
        [](Json& d) { d["config"] = -1; }, [](Json& d) { d["config"] = 1.5; }, [](Json& d) { d["config"] = "7"; },
        [](Json& d) { d["owners"] = Json::array(); }, [](Json& d) { d["owners"] = nullptr; },
        [](Json& d) { d["recipients"] = Json::array(); }, [](Json& d) { d["namesCheck"] = "00"; },
        [](Json& d) { d["recipients"][0]["id"] = std::string(64, '0'); },
        [](Json& d) { d["recipients"][0]["key"] = "?"; }, [](Json& d) { d["recipients"][1]["vault"] = 1; },
        [](Json& d) { d["removedWriters"][0]["removed"] = 1; }, [](Json& d) { d["removedWriters"][0]["removed"] = 8; },
        [](Json& d) { d["removedWriters"][0].erase("removed"); });
    const auto text = edited(edit);
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(decode(text), Error, Says(integrity, "main@commit:adfkeep.json: "));
}

TEST_CASE("nobody is listed twice in a configuration") {
    const auto edit = GENERATE(
        as<Edit>{}, [](Json& d) { d["writers"][0]["key"] = key_of("owner"); },
        [](Json& d) { d["writers"][0]["key"] = key_of("old-host"); },
        [](Json& d) { d["owners"][1]["key"] = key_of("owner"); }, [](Json& d) { d["owners"][1]["name"] = "owner"; },
        [](Json& d) { d["writers"].push_back({{"name", "backup-host"}, {"key", key_of("another")}}); },
        [](Json& d) { d["recipients"][1]["name"] = "passphrase"; },
        [](Json& d) { d["removedWriters"].push_back(d["removedWriters"][0]); });
    REQUIRE_THROWS_MATCHES(decode(edited(edit)), Error, Says(integrity, "twice"));
    REQUIRE_THROWS_MATCHES(decode(edited([](Json& d) {
                               d["recipients"].push_back(d["recipients"][0]);
                               d["recipients"][2]["name"] = "again";
                           })),
                           Error, Says(integrity, "a recipient is listed twice"));
    // An owner and a writer may share a name: they are told apart by their keys.
    REQUIRE_NOTHROW(decode(edited([](Json& d) { d["writers"][0]["name"] = "owner"; })));
}

TEST_CASE("names of keys have 1 to 64 harmless characters") {
    for (const auto* good : {"a", "backup-host", "ops@example.org", "A.b_c-9"}) REQUIRE(is_key_name(good));
    REQUIRE(is_key_name(std::string(64, 'x')));
    const auto bad =
        GENERATE(as<std::string>{}, "", std::string(65, 'x'), "a b", "a\nb", "ä", "a\"b", "a/b", std::string("a\0", 2));
    REQUIRE_FALSE(is_key_name(bad));
    REQUIRE_THROWS_MATCHES(decode(edited([&](Json& d) { d["owners"][0]["name"] = bad; })), Error,
                           Says(integrity, "a name has other characters"));
}

TEST_CASE("lists are bounded") {
    const auto fill = [](const char* list, std::size_t count, bool is_removed) {
        return [=](Json& d) {
            d[list] = Json::array();
            for (std::size_t i = 0; i < count; ++i) {
                const auto name = "key-" + std::to_string(i);
                d[list].push_back({{"name", name}, {"key", to_hex(crypto::sha256(name).view())}});
                if (is_removed) d[list].back()["removed"] = 2;
            }
        };
    };
    for (const auto& [list, most] : {std::pair{"owners", 16u}, {"writers", 256u}, {"removedWriters", 256u}}) {
        const bool is_removed = list == std::string("removedWriters");
        REQUIRE_NOTHROW(decode(edited(fill(list, most, is_removed))));
        REQUIRE_THROWS_MATCHES(decode(edited(fill(list, most + 1, is_removed))), Error,
                               Says(integrity, "more than " + std::to_string(most) + " " + list));
    }
    const auto recipients = [](std::size_t count) {
        return [=](Json& d) {
            for (std::size_t i = 0; i < count; ++i)
                d["recipients"][i] = Json{
                    {"name", std::to_string(i)}, {"id", d["recipients"][0]["id"]}, {"key", d["recipients"][0]["key"]}};
        };
    };
    REQUIRE_THROWS_MATCHES(decode(edited(recipients(16))), Error, Says(integrity, "a recipient is listed twice"));
    REQUIRE_THROWS_MATCHES(decode(edited(recipients(17))), Error, Says(integrity, "more than 16 recipients"));
}

TEST_CASE("a recipient is RSA of 3,072 to 4,096 bits with exponent 65537, in a signed configuration too") {
    REQUIRE(decode(edited(with_key(rsa_spki(3072)))).recipients[0].key.bits() == 3072);
    REQUIRE(decode(edited(with_key(rsa_spki(4096)))).recipients[0].key.bits() == 4096);
    auto longer = rsa_spki(3072) + Bytes(1, '\0');
    auto not_minimal = rsa_spki(3072, Bytes("\x00\x01\x00\x01", 4));
    const auto spki = GENERATE_COPY(rsa_spki(2048), rsa_spki(3064), rsa_spki(4104), rsa_spki(8192),
                                    rsa_spki(3072, "\x03"), rsa_spki(3072, Bytes("\x01\x00\x03", 3)), ec_spki(), longer,
                                    not_minimal, Bytes("no key"), Bytes());
    CAPTURE(to_hex(spki));
    REQUIRE_THROWS_MATCHES(decode(edited(with_key(spki))), Error,
                           Says(integrity, "main@commit:adfkeep.json: recipient is"));
}

TEST_CASE("a key that somebody asks to add is accepted by the same rule, from a public key in PEM") {
    const auto read = [](const Bytes& spki) {
        return crypto::RsaPublicKey::from_pem(crypto::to_pem("PUBLIC KEY", spki).view(), "key.pem");
    };
    REQUIRE(read(rsa_spki(3072)).bits() == 3072);
    for (const auto& spki : {rsa_spki(2048), rsa_spki(8192), rsa_spki(3072, "\x03"), ec_spki(), Bytes("no key")})
        REQUIRE_THROWS_MATCHES(read(spki), Error, Says(ErrorCode::invalid_input, "key.pem: "));
}

TEST_CASE("what is no document of ours is refused") {
    const auto text =
        GENERATE(as<Bytes>{}, "", "null", "[]", "{", "{}", "{\"format\":1,\"format\":1}", "\xff", Bytes(100'000, '['));
    REQUIRE_THROWS_MATCHES(decode(text), Error, HasCode(integrity));
}

TEST_CASE("allowed signers are current owners, then writers, for Git's namespace alone") {
    const auto lines = allowed_signers(full());
    REQUIRE(lines.starts_with("owner namespaces=\"git\" ssh-ed25519 AAAA"));
    REQUIRE(std::ranges::count(lines, '\n') == 3);
    REQUIRE(lines.find("old-host") == Bytes::npos);
    REQUIRE(lines.find("second-owner") < lines.find("backup-host"));
}

TEST_CASE("everything is sealed anew when recipients, removed writers or the naming secret changed, and only then") {
    const auto before = full();
    auto after = before;
    after.number = 8;
    SECTION("a recipient more") {
        after.recipients.push_back(recipient("third", 2));
        REQUIRE(asks_to_seal_anew(before, after));
    }
    SECTION("a recipient less") {
        after.recipients.pop_back();
        REQUIRE(asks_to_seal_anew(before, after));
    }
    SECTION("a writer was removed") {
        after.removed_writers.push_back({.name = "backup-host", .key = after.writers[0].key, .removed = 8});
        after.writers.clear();
        REQUIRE(asks_to_seal_anew(before, after));
    }
    SECTION("a new naming secret") {
        after.names_check = naming_secret("others").check(after.repository);
        REQUIRE(asks_to_seal_anew(before, after));
    }
    SECTION("other names, another order, a new writer, another owner") {
        after.recipients[0].name = "other";
        std::swap(after.recipients[0], after.recipients[1]);
        after.writers.push_back(signer("new-host"));
        after.owners.pop_back();
        REQUIRE_FALSE(asks_to_seal_anew(before, after));
    }
}

TEST_CASE("heads survive their encoding, and may be empty") {
    const std::vector<Head> heads = {
        {.factory = FactoryId::from(Bytes(16, '\x01')), .sequence = 1, .snapshot = crypto::sha256("a")},
        {.factory = FactoryId::from(Bytes(16, '\x02')), .sequence = 118, .snapshot = crypto::sha256("b")}};
    REQUIRE(encode(heads) == "aeaqcaibaeaqcaibaeaqcaibae 1 " + to_hex(heads[0].snapshot.view()) + "\n" +
                                 "aibaeaqcaibaeaqcaibaeaqcai 118 " + to_hex(heads[1].snapshot.view()) + "\n");
    REQUIRE(decode_heads(encode(heads), "here") == heads);
    REQUIRE(decode_heads("", "here").empty());
}

TEST_CASE("malformed heads are refused by name") {
    const std::string factory = "aeaqcaibaeaqcaibaeaqcaibae", later = "aibaeaqcaibaeaqcaibaeaqcai", hash(64, 'a');
    const auto line = factory + " 1 " + hash + "\n";
    const auto text = GENERATE_COPY(
        as<Bytes>{}, factory + " 1 " + hash, line + "\n", line + line, later + " 1 " + hash + "\n" + line,
        factory + " 0 " + hash + "\n", factory + " 01 " + hash + "\n", factory + " +1 " + hash + "\n",
        factory + " 9223372036854775808 " + hash + "\n", factory + "  1 " + hash + "\n", factory + " 1 " + hash + " \n",
        factory + " 1 " + hash + "\r\n", factory + " 1 " + std::string(64, 'A') + "\n",
        "aeaqcaibaeaqcaibaeaqcaibaf 1 " + hash + "\n", "\n");
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(decode_heads(text, "main@commit:heads"), Error, Says(integrity, "main@commit:heads: "));
}

}  // namespace
}  // namespace adfkeep::snapshot
