#include "src/base/crypto/signing_certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <utility>

#include "src/base/crypto/openssl.hpp"
#include "src/base/error.hpp"

namespace adfkeep::crypto {
namespace {

constexpr int min_bits = 2048;
constexpr std::size_t max_certificates = 16;

void free_certificates(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }

using CertificateHandle = Handle<X509, X509_free>;
using CertificatesHandle = Handle<STACK_OF(X509), free_certificates>;
using Pkcs12Handle = Handle<PKCS12, PKCS12_free>;

struct Opened {
    KeyHandle key;
    std::vector<CertificateHandle> certificates;
};

[[noreturn]] void refuse(const std::string& what, const std::string& where) {
    ERR_clear_error();
    throw Error(ErrorCode::invalid_input, what, where,
                "give a PEM file with the private key and its certificate, or a PFX file");
}

[[noreturn]] void refuse_password(ByteView password, const std::string& where) {
    ERR_clear_error();
    throw Error(ErrorCode::refused_access, password.empty() ? "needs a password" : "does not open with this password",
                where, "give the password of the certificate's file in AZURE_CLIENT_CERTIFICATE_PASSWORD");
}

BioHandle reading(ByteView file) { return BioHandle(BIO_new_mem_buf(file.data(), static_cast<int>(file.size()))); }

/// Hands OpenSSL the password; it would ask on the terminal otherwise.
int give_password(char* target, int size, int, void* password) {
    const auto given = *static_cast<const ByteView*>(password);
    if (given.empty() || given.size() > static_cast<std::size_t>(size)) return -1;
    std::ranges::copy(given, target);
    return static_cast<int>(given.size());
}

Opened open_pem(ByteView file, ByteView password, const std::string& where) {
    Opened opened;
    opened.key.reset(PEM_read_bio_PrivateKey(reading(file).get(), nullptr, give_password, &password));
    if (!opened.key) {
        if (file.find("ENCRYPTED") != ByteView::npos) refuse_password(password, where);
        refuse("holds no private key that can be read", where);
    }
    const auto source = reading(file);
    while (auto* certificate = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) {
        opened.certificates.emplace_back(certificate);
        if (opened.certificates.size() > max_certificates) refuse("holds too many certificates", where);
    }
    ERR_clear_error();
    return opened;
}

Opened open_pkcs12(ByteView file, ByteView password, const std::string& where) {
    const Pkcs12Handle archive(d2i_PKCS12_bio(reading(file).get(), nullptr));
    if (!archive) refuse("is neither PEM nor PKCS#12 (PFX)", where);
    const std::string text(password);  // PKCS12_parse wants it ended by NUL
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* others = nullptr;
    const bool parsed = PKCS12_parse(archive.get(), text.c_str(), &key, &certificate, &others) == 1;
    Opened opened{.key = KeyHandle(key), .certificates = {}};
    const CertificatesHandle rest(others);
    if (certificate != nullptr) opened.certificates.emplace_back(certificate);
    if (!parsed && ERR_GET_REASON(ERR_peek_error()) == PKCS12_R_MAC_VERIFY_FAILURE) refuse_password(password, where);
    if (!parsed)
        refuse("is encrypted in a way that OpenSSL 3 no longer reads; write it again with `openssl pkcs12`", where);
    if (!opened.key) refuse("holds no private key", where);
    for (int i = 0; i < sk_X509_num(rest.get()) && opened.certificates.size() < max_certificates; ++i) {
        auto* other = sk_X509_value(rest.get(), i);
        X509_up_ref(other);
        opened.certificates.emplace_back(other);
    }
    return opened;
}

Bytes der_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    require(size > 0, "encode a certificate");
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

}  // namespace

SigningCertificate SigningCertificate::read(ByteView file, ByteView password, const std::string& where) {
    const bool is_pem = file.find("-----BEGIN ") != ByteView::npos;
    auto opened = is_pem ? open_pem(file, password, where) : open_pkcs12(file, password, where);
    if (EVP_PKEY_get_base_id(opened.key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(opened.key.get()) < min_bits)
        refuse("the private key is not an RSA key of 2048 bits or more", where);
    const auto own = std::ranges::find_if(opened.certificates, [&](const auto& certificate) {
        return X509_check_private_key(certificate.get(), opened.key.get()) == 1;
    });
    ERR_clear_error();
    if (own == opened.certificates.end()) refuse("holds no certificate of its private key", where);
    std::rotate(opened.certificates.begin(), own, own + 1);

    std::vector<Bytes> chain;
    chain.reserve(opened.certificates.size());
    for (const auto& certificate : opened.certificates) chain.push_back(der_of(certificate.get()));
    std::shared_ptr<void> key(opened.key.release(), [](void* p) { EVP_PKEY_free(static_cast<EVP_PKEY*>(p)); });
    return {std::move(key), std::move(chain)};
}

Bytes SigningCertificate::sign_ps256(ByteView message) const {
    const DigestHandle context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // the digest context's own
    require(context != nullptr &&
                EVP_DigestSignInit_ex(context.get(), &parameters, "SHA256", nullptr, nullptr,
                                      static_cast<EVP_PKEY*>(key_.get()), nullptr) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1,
            "set up RSA-PSS");
    std::size_t size = 0;
    require(EVP_DigestSign(context.get(), nullptr, &size, octets(message), message.size()) == 1, "sign");
    Bytes signature(size, '\0');
    require(EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()) == 1, "sign");
    signature.resize(size);
    return signature;
}

}  // namespace adfkeep::crypto
