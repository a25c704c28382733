#include "src/base/crypto/local_certificate.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>

#include "src/base/crypto/openssl.hpp"

namespace adfkeep::crypto {
namespace {

using CertificateHandle = Handle<X509, X509_free>;
using ExtensionHandle = Handle<X509_EXTENSION, X509_EXTENSION_free>;

KeyHandle new_key() {
    KeyHandle key(EVP_EC_gen("P-256"));
    require(key != nullptr, "make a key");
    return key;
}

void set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1, "draw a serial number");
    bytes[0] &= 0x7F;
    const Handle<BIGNUM, BN_free> number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr, "set a serial number");
}

void set_name(X509_NAME* name, const char* common_name) {
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name),
                                       -1, -1, 0) == 1,
            "name a certificate");
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extend a certificate");
}

CertificateHandle new_certificate(const char* common_name, EVP_PKEY* key, Time now) {
    CertificateHandle certificate(X509_new());
    require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "make a certificate");
    set_serial(certificate.get());
    const auto seconds = static_cast<time_t>(now.time_since_epoch().count());
    ASN1_TIME_adj(X509_getm_notBefore(certificate.get()), seconds, -1, 0);
    ASN1_TIME_adj(X509_getm_notAfter(certificate.get()), seconds, 90, 0);
    set_name(X509_get_subject_name(certificate.get()), common_name);
    require(X509_set_pubkey(certificate.get(), key) == 1, "set a certificate's key");
    return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* issuer_key) {
    require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
                X509_sign(certificate, issuer_key, EVP_sha256()) != 0,
            "sign a certificate");
}

Bytes content_of(BIO* memory) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

Bytes pem_of(X509* certificate) {
    const BioHandle memory(BIO_new(BIO_s_mem()));
    require(memory && PEM_write_bio_X509(memory.get(), certificate) == 1, "write a certificate");
    return content_of(memory.get());
}

Secret pem_of(EVP_PKEY* key) {
    const BioHandle memory(BIO_new(BIO_s_secmem()));
    require(memory && PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
            "write a key");
    auto text = content_of(memory.get());
    Secret secret(text);
    wipe(text);
    return secret;
}

}  // namespace

LocalCertificates make_local_certificates(Time now) {
    const auto authority_key = new_key();
    const auto authority = new_certificate("adfkeep emulator authority", authority_key.get(), now);
    add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(authority.get(), authority.get(), NID_subject_key_identifier, "hash");
    sign(authority.get(), authority.get(), authority_key.get());

    const auto key = new_key();
    const auto certificate = new_certificate("localhost", key.get(), now);
    add_extension(certificate.get(), authority.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), authority.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(certificate.get(), authority.get(), NID_ext_key_usage, "serverAuth");
    add_extension(certificate.get(), authority.get(), NID_subject_key_identifier, "hash");
    add_extension(certificate.get(), authority.get(), NID_authority_key_identifier, "keyid:always");
    add_extension(certificate.get(), authority.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    sign(certificate.get(), authority.get(), authority_key.get());
    return {.authority = pem_of(authority.get()), .certificate = pem_of(certificate.get()), .key = pem_of(key.get())};
}

}  // namespace adfkeep::crypto
