#include "src/base/crypto/ed25519.hpp"

#include <openssl/err.h>

#include "src/base/crypto/openssl.hpp"
#include "src/base/error.hpp"

namespace adfkeep::crypto {
namespace {

constexpr std::size_t seed_bytes = 32;

// PrivateKeyInfo of RFC 8410, section 7, up to the seed: version 0, algorithm 1.3.101.112, OCTET STRING of an OCTET
// STRING.
constexpr ByteView pkcs8_prefix("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);

KeyHandle private_key(const Secret& seed) {
    KeyHandle key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, octets(seed.view()), seed.size()));
    require(key != nullptr, "load an Ed25519 key");
    return key;
}

}  // namespace

bool verify(const Ed25519PublicKey& key, ByteView message, const Ed25519Signature& signature) {
    const KeyHandle handle(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), Ed25519PublicKey::size));
    const DigestHandle context(EVP_MD_CTX_new());
    const bool good = handle && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) == 1 &&
                      EVP_DigestVerify(context.get(), signature.bytes.data(), Ed25519Signature::size, octets(message),
                                       message.size()) == 1;
    ERR_clear_error();
    return good;
}

Ed25519PrivateKey::Ed25519PrivateKey(Secret seed) : seed_(std::move(seed)) {
    std::size_t size = Ed25519PublicKey::size;
    require(EVP_PKEY_get_raw_public_key(private_key(seed_).get(), public_key_.bytes.data(), &size) == 1,
            "read an Ed25519 key");
}

Ed25519PrivateKey Ed25519PrivateKey::generate(Random& random) { return Ed25519PrivateKey(random.secret(seed_bytes)); }

Ed25519PrivateKey Ed25519PrivateKey::from_pkcs8(ByteView der) {
    if (der.size() != pkcs8_prefix.size() + seed_bytes || !der.starts_with(pkcs8_prefix))
        throw Error(ErrorCode::invalid_input, "not an Ed25519 private key");
    return Ed25519PrivateKey(Secret(der.substr(pkcs8_prefix.size())));
}

Secret Ed25519PrivateKey::pkcs8() const {
    Secret der(pkcs8_prefix.size() + seed_bytes);
    std::memcpy(der.data(), pkcs8_prefix.data(), pkcs8_prefix.size());
    std::memcpy(der.data() + pkcs8_prefix.size(), seed_.view().data(), seed_bytes);
    return der;
}

Ed25519Signature Ed25519PrivateKey::sign(ByteView message) const {
    const auto key = private_key(seed_);
    const DigestHandle context(EVP_MD_CTX_new());
    Ed25519Signature signature;
    std::size_t size = Ed25519Signature::size;
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), signature.bytes.data(), &size, octets(message), message.size()) == 1,
            "sign");
    return signature;
}

}  // namespace adfkeep::crypto
