#include "tests/azure/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "src/base/handle.hpp"

namespace adfkeep::azure::testing {
namespace {

using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using CertificateHandle = Handle<X509, X509_free>;
using BioHandle = Handle<BIO, BIO_free_all>;

void require(bool succeeded, const char* what) {
    if (!succeeded) throw std::runtime_error(std::string("OpenSSL could not ") + what);
}

template <typename Write>
std::string written(Write&& write) {
    const BioHandle target(BIO_new(BIO_s_mem()));
    require(write(target.get()), "write");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(target.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

BioHandle reading(const std::string& text) {
    return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

KeyHandle key_of(const Certificate& certificate) {
    return KeyHandle(PEM_read_bio_PrivateKey(reading(certificate.key).get(), nullptr, nullptr, nullptr));
}

CertificateHandle x509_of(const Certificate& certificate) {
    return CertificateHandle(PEM_read_bio_X509(reading(certificate.certificate).get(), nullptr, nullptr, nullptr));
}

void extend(X509* certificate, int extension, const char* value) {
    const Handle<X509_EXTENSION, X509_EXTENSION_free> made(X509V3_EXT_conf_nid(nullptr, nullptr, extension, value));
    require(made && X509_add_ext(certificate, made.get(), -1) == 1, "extend a certificate");
}

CertificateHandle unsigned_certificate(EVP_PKEY* key, const std::string& subject) {
    CertificateHandle certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    static long serial = 0;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    // Longer than any test runs, on whatever day.
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
    X509_set_pubkey(certificate.get(), key);
    auto* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, octets(subject), static_cast<int>(subject.size()), -1, 0);
    return certificate;
}

Certificate signed_by(EVP_PKEY* issuer_key, const X509* issuer, EVP_PKEY* key, X509* certificate) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "sign a certificate");
    return {.certificate = written([&](BIO* to) { return PEM_write_bio_X509(to, certificate) == 1; }),
            .key = written([&](BIO* to) {
                return PEM_write_bio_PKCS8PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
            }),
            .der = written([&](BIO* to) { return i2d_X509_bio(to, certificate) == 1; })};
}

}  // namespace

Certificate application_certificate(const std::string& subject, unsigned bits) {
    const KeyHandle key(EVP_RSA_gen(bits));
    const auto certificate = unsigned_certificate(key.get(), subject);
    return signed_by(key.get(), certificate.get(), key.get(), certificate.get());
}

Certificate tls_authority() {
    const KeyHandle key(EVP_EC_gen("P-256"));
    const auto certificate = unsigned_certificate(key.get(), "Test authority");
    extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate.get(), NID_key_usage, "critical,keyCertSign");
    return signed_by(key.get(), certificate.get(), key.get(), certificate.get());
}

Certificate tls_server(const Certificate& authority) {
    const KeyHandle key(EVP_EC_gen("P-256"));
    const auto certificate = unsigned_certificate(key.get(), "localhost");
    extend(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    return signed_by(key_of(authority).get(), x509_of(authority).get(), key.get(), certificate.get());
}

std::string encrypted_key(const Certificate& certificate, const std::string& password) {
    return written([&](BIO* to) {
        return PEM_write_bio_PKCS8PrivateKey(to, key_of(certificate).get(), EVP_aes_256_cbc(), password.data(),
                                             static_cast<int>(password.size()), nullptr, nullptr) == 1;
    });
}

Bytes pfx(const Certificate& certificate, const std::string& password) {
    const Handle<PKCS12, PKCS12_free> archive(PKCS12_create(password.c_str(), "application", key_of(certificate).get(),
                                                            x509_of(certificate).get(), nullptr, 0, 0, 0, 0, 0));
    require(archive != nullptr, "make a PFX file");
    return written([&](BIO* to) { return i2d_PKCS12_bio(to, archive.get()) == 1; });
}

bool verifies_ps256(const Certificate& certificate, ByteView message, ByteView signature) {
    const KeyHandle key(X509_get_pubkey(x509_of(certificate).get()));
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    require(EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key.get()) == 1, "verify");
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 32);
    return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
}

}  // namespace adfkeep::azure::testing
