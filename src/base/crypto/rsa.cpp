#include "src/base/crypto/rsa.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "src/base/crypto/openssl.hpp"
#include "src/base/error.hpp"

namespace adfkeep::crypto {
namespace {

constexpr int min_bits = 3072, max_bits = 4096;
constexpr std::size_t max_spki_bytes = 1024;

using BignumHandle = Handle<BIGNUM, BN_free>;
using CertificateHandle = Handle<X509, X509_free>;

EVP_PKEY* raw(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }

std::shared_ptr<void> shared(KeyHandle key) {
    return {key.release(), [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); }};
}

[[noreturn]] void refuse(const std::string& what, const std::string& where = {}) {
    ERR_clear_error();
    throw Error(ErrorCode::invalid_input, what, where, "give an RSA key of 3072 to 4096 bits with e = 65537");
}

void require_accepted(EVP_PKEY* key, const std::string& where = {}) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) refuse("recipient is not an RSA key", where);
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < min_bits || bits > max_bits)
        refuse("recipient is an RSA key of " + std::to_string(bits) + " bits", where);
    BIGNUM* exponent = nullptr;
    const bool got = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1;
    const BignumHandle owner(exponent);
    if (!got || !BN_is_word(exponent, RSA_F4))
        refuse("recipient is an RSA key with another exponent than 65537", where);
}

Bytes spki(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    require(size > 0, "encode a public key");
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

KeyContextHandle oaep(EVP_PKEY* key, int (*init)(EVP_PKEY_CTX*)) {
    KeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    require(context && init(context.get()) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), "SHA256", nullptr) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md_name(context.get(), "SHA256", nullptr) == 1,
            "set up RSA-OAEP");
    return context;
}

}  // namespace

RsaPublicKey RsaPublicKey::from_der(ByteView der) {
    if (der.size() > max_spki_bytes) refuse("recipient is not an RSA key");
    const unsigned char* at = octets(der);
    KeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (!key) refuse("recipient is not a public key");
    require_accepted(key.get());
    auto encoded = spki(key.get());
    if (encoded != der) refuse("recipient is a public key in another encoding than DER");
    return {shared(std::move(key)), std::move(encoded)};
}

RsaPublicKey RsaPublicKey::from_pem(ByteView pem, const std::string& where) {
    const auto open = [&] { return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); };
    KeyHandle key(PEM_read_bio_PUBKEY(open().get(), nullptr, nullptr, nullptr));
    if (!key) {
        const CertificateHandle certificate(PEM_read_bio_X509(open().get(), nullptr, nullptr, nullptr));
        if (certificate) key.reset(X509_get_pubkey(certificate.get()));
    }
    ERR_clear_error();
    if (!key) refuse("not a certificate or public key in PEM", where);
    require_accepted(key.get(), where);
    auto encoded = spki(key.get());
    return {shared(std::move(key)), std::move(encoded)};
}

std::size_t RsaPublicKey::modulus_bytes() const noexcept {
    return static_cast<std::size_t>(EVP_PKEY_get_size(raw(key_)));
}

int RsaPublicKey::bits() const noexcept { return EVP_PKEY_get_bits(raw(key_)); }

Bytes RsaPublicKey::wrap(ByteView secret) const {
    const auto context = oaep(raw(key_), EVP_PKEY_encrypt_init);
    Bytes wrapped(modulus_bytes(), '\0');
    std::size_t size = wrapped.size();
    require(EVP_PKEY_encrypt(context.get(), octets(wrapped), &size, octets(secret), secret.size()) == 1, "wrap a key");
    wrapped.resize(size);
    return wrapped;
}

RsaPrivateKey RsaPrivateKey::generate(int bits) {
    KeyHandle key(EVP_RSA_gen(static_cast<unsigned int>(bits)));
    require(key != nullptr, "make an RSA key");
    auto public_key = RsaPublicKey::from_der(spki(key.get()));
    return {shared(std::move(key)), std::move(public_key)};
}

RsaPrivateKey RsaPrivateKey::from_pkcs8(ByteView der) {
    const unsigned char* at = octets(der);
    KeyHandle key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
    if (!key) refuse("not an RSA private key");
    require_accepted(key.get());
    auto public_key = RsaPublicKey::from_der(spki(key.get()));
    return {shared(std::move(key)), std::move(public_key)};
}

Secret RsaPrivateKey::pkcs8() const {
    const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(raw(key_)));
    require(info != nullptr, "encode a private key");
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    require(size > 0, "encode a private key");
    Secret secret(ByteView(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return secret;
}

Secret RsaPrivateKey::unwrap(ByteView wrapped) const {
    const auto context = oaep(raw(key_), EVP_PKEY_decrypt_init);
    Secret opened(public_key_.modulus_bytes());
    std::size_t size = opened.size();
    if (EVP_PKEY_decrypt(context.get(), opened.data(), &size, octets(wrapped), wrapped.size()) != 1) {
        ERR_clear_error();
        throw Error(ErrorCode::integrity, "wrapped key does not open with this recovery key");
    }
    return Secret(opened.view().substr(0, size));
}

}  // namespace adfkeep::crypto
