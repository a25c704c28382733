#include "src/base/crypto/cipher.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/crypto/ed25519.hpp"
#include "src/base/crypto/pem.hpp"
#include "src/base/crypto/rsa.hpp"
#include "src/base/encoding.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep {
namespace {

using testing::HasCode;
using testing::Says;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST_CASE("HKDF gives test case 1 of RFC 5869") {
    const auto derived = crypto::hkdf_sha256(hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                                             hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
    REQUIRE(to_hex(derived.view()) ==
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST_CASE("HMAC gives test cases of RFC 4231, with keys shorter and longer than a block") {
    REQUIRE(to_hex(crypto::hmac_sha256("Jefe", {"what do ya want ", "for nothing?"}).view()) ==
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const Bytes long_key(131, '\xaa');
    REQUIRE(
        to_hex(crypto::hmac_sha512(long_key, {"Test Using Larger Than Block-Size Key - Hash Key First"}).view()) ==
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

TEST_CASE("the cipher gives A256CBC-HS512's vector of RFC 7518, appendix B.3") {
    const auto key = hex(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
    const auto iv = hex("1af38c2dc2b96ffdd86694092341bc04");
    const auto plain = hex(
        "41206369706865722073797374656d206d757374206e6f7420626520726571756972656420746f206265207365637265742c20616e64206974206d7573742062652061626c6520746f2066"
        "616c6c20696e746f207468652068616e6473206f662074686520656e656d7920776974686f757420696e636f6e76656e69656e6365");
    const auto associated = hex("546865207365636f6e64207072696e6369706c65206f662041756775737465204b6572636b686f666673");
    const crypto::CipherKeys keys{.mac = ByteView(key).substr(0, 32), .enc = ByteView(key).substr(32), .iv = iv};
    Bytes sealed;
    crypto::encrypt(keys, associated, plain, sealed);
    REQUIRE(
        to_hex(sealed) ==
        "4affaaadb78c31c5da4b1b590d10ffbd3dd8d5d302423526912da037ecbcc7bd822c301dd67c373bccb584ad3e9279c2e6d12a1374b77f077553df829410446b36ebd97066296ae6427ea75c"
        "2e0846a11a09ccf5370dc80bfecbad28c73f09b3a3b75e662a2594410ae496b2e2e6609e31e6e02cc837f053d21f37ff4f51950bbe2638d09dd7a4930930806d0703b1f6"
        "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5");
    REQUIRE(crypto::decrypt(keys, associated, sealed) == plain);
}

TEST_CASE("Ed25519 gives test 2 of RFC 8032 and refuses another message") {
    const auto seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const auto key = crypto::Ed25519PrivateKey::from_pkcs8(hex("302e020100300506032b657004220420") + seed);
    const auto signature = key.sign("\x72");
    REQUIRE(
        to_hex(signature.view()) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    REQUIRE(crypto::verify(key.public_key(), "\x72", signature));
    REQUIRE_FALSE(crypto::verify(key.public_key(), "\x73", signature));
}

TEST_CASE("a private key opens with its passphrase only") {
    const auto key = crypto::Ed25519PrivateKey::generate(system_random());
    const auto encrypted = crypto::encrypt_pkcs8(key.pkcs8().view(), "correct horse battery staple", system_random());
    REQUIRE(crypto::decrypt_pkcs8(encrypted, "correct horse battery staple") == key.pkcs8());
    REQUIRE_THROWS_MATCHES(crypto::decrypt_pkcs8(encrypted, "wrong"), Error, HasCode(ErrorCode::refused_access));
}

TEST_CASE("an RSA recipient unwraps what was wrapped for it, and survives its encodings") {
    const auto key = crypto::RsaPrivateKey::generate(3072);
    const auto again = crypto::RsaPrivateKey::from_pkcs8(key.pkcs8().view());
    REQUIRE(again.unwrap(crypto::RsaPublicKey::from_der(key.public_key().der()).wrap("secret")).view() == "secret");
    REQUIRE_THROWS_MATCHES(key.unwrap(Bytes(384, '\x01')), Error, HasCode(ErrorCode::integrity));
}

TEST_CASE("PEM blocks survive a round trip, with text around them") {
    const Bytes content(100, '\x07');
    const auto pem = crypto::to_pem("SOMETHING", content);
    const auto blocks =
        crypto::parse_pem("hello\n" + Bytes(pem.view()) + "between\n" + Bytes(crypto::to_pem("OTHER", "x").view()));
    REQUIRE(blocks.size() == 2);
    REQUIRE(blocks[0].label == "SOMETHING");
    REQUIRE(blocks[0].content.view() == content);
    REQUIRE(blocks[1].content.view() == "x");
}

}  // namespace
}  // namespace adfkeep
