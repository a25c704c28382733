#include "src/base/base64url.hpp"
#include "src/base/crypto/rsa.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

TEST_CASE("a key of the vault wraps and unwraps, and what the public half wrapped opens too") {
    Azure azure;
    const auto key = crypto::RsaPrivateKey::generate(3072);
    azure.service().load_key("Backup", key.pkcs8());
    const auto told = azure.get("/keys/backup/?api-version=7.4");
    REQUIRE(told.status == 200);
    const std::string kid = told.json["key"]["kid"];
    REQUIRE(kid.starts_with("http://127.0.0.1:1234/keys/backup/"));
    REQUIRE(told.json["key"]["kty"] == "RSA");
    REQUIRE(told.json["key"]["e"] == "AQAB");
    const auto modulus = from_base64url(told.json["key"]["n"].get<std::string>());
    REQUIRE(modulus);
    REQUIRE(modulus->size() == 384);
    REQUIRE(key.public_key().der().find(*modulus) != std::string::npos);

    const auto versioned = kid.substr(std::string("http://127.0.0.1:1234").size());
    const auto wrapped = azure.post(versioned + "/wrapkey?api-version=7.4",
                                    R"({"alg":"RSA-OAEP-256","value":")" + to_base64url("a data key") + "\"}");
    REQUIRE(wrapped.json["kid"] == kid);
    REQUIRE(key.unwrap(*from_base64url(wrapped.json["value"].get<std::string>())).view() == "a data key");
    const auto opened =
        azure.post(versioned + "/unwrapKey?api-version=7.4",
                   R"({"alg":"RSA-OAEP-256","value":")" + to_base64url(key.public_key().wrap("another")) + "\"}");
    REQUIRE(from_base64url(opened.json["value"].get<std::string>()) == "another");
    REQUIRE(azure.get("/keys?api-version=7.4").json["value"].size() == 1);
}

TEST_CASE("what the vault does not have or cannot do is refused in its own words") {
    Azure azure;
    REQUIRE(azure.get("/keys/none?api-version=7.4").code() == "KeyNotFound");
    REQUIRE(azure.get("/secrets/none?api-version=7.4").code() == "SecretNotFound");
    azure.service().load_key("k", crypto::RsaPrivateKey::generate(3072).pkcs8());
    const auto post = [&](const std::string& body) { return azure.post("/keys/k/wrapkey?api-version=7.4", body); };
    REQUIRE(post(R"({"alg":"RSA1_5","value":"AAAA"})").code() == "BadParameter");
    REQUIRE(post(R"({"alg":"RSA-OAEP-256","value":"=="})").code() == "BadParameter");
    REQUIRE(post(R"({"alg":"RSA-OAEP-256","value":")" + to_base64url(std::string(319, 'x')) + "\"}").status == 400);
    REQUIRE(azure.post("/keys/k/unwrapkey?api-version=7.4", R"({"alg":"RSA-OAEP-256","value":"AAAA"})").status == 400);
    REQUIRE(azure.get("/keys/k/none?api-version=7.4").status == 404);
    REQUIRE(azure.get("/keys/k?raw").code() == "MissingApiVersionParameter");
    REQUIRE_THROWS_AS(azure.service().load_key("bad", Secret("no key")), Error);
}

TEST_CASE("a secret is told in the version asked for, the newest where none is") {
    Azure azure;
    azure.service().load_secret("s", "one");
    const std::string first = azure.get("/secrets/s?api-version=7.4").json["id"];
    REQUIRE(azure.put("/secrets/S?api-version=7.4", R"({"value":"two"})").status == 200);
    REQUIRE(azure.get("/secrets/s?api-version=7.4").json["value"] == "two");
    REQUIRE(azure.get(first.substr(first.find("/secrets")) + "?api-version=7.4").json["value"] == "one");
}

TEST_CASE("a vault without a token says where to get one") {
    Azure azure;
    const auto answer = azure.send("GET", "/keys/k?api-version=7.4", "", {{"Authorization", ""}});
    REQUIRE(answer.status == 401);
    REQUIRE(answer.header("WWW-Authenticate").find(R"(resource="https://vault.azure.net")") != std::string::npos);
}

TEST_CASE("base64url goes both ways, and only its own spelling is taken") {
    REQUIRE(to_base64url("\xFB\xFF\xFE") == "-__-");
    REQUIRE(to_base64url("a") == "YQ");
    REQUIRE(from_base64url("YQ") == "a");
    REQUIRE_FALSE(from_base64url("YQ=="));
    REQUIRE_FALSE(from_base64url("+/"));
    REQUIRE_FALSE(from_base64url("YR"));
}
