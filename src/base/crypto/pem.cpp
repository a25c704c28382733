#include "src/base/crypto/pem.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>

#include "src/base/crypto/openssl.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::crypto {
namespace {

// The most memory that stock `openssl` gives to scrypt bounds N to 16384 at r 8.
constexpr std::uint64_t scrypt_n = 16384, scrypt_r = 8, scrypt_p = 4;
constexpr std::size_t salt_bytes = 16, key_bytes = 32, iv_bytes = 16;

using EncryptedKeyHandle = Handle<X509_SIG, X509_SIG_free>;
using PbesHandle = Handle<PBE2PARAM, PBE2PARAM_free>;
using ScryptHandle = Handle<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;

[[noreturn]] void refuse(const char* what) {
    ERR_clear_error();
    throw Error(ErrorCode::invalid_input, what);
}

bool is(const ASN1_OBJECT* object, int nid) { return OBJ_obj2nid(object) == nid; }

std::uint64_t number(const ASN1_INTEGER* integer) {
    std::uint64_t value = 0;
    if (integer == nullptr || ASN1_INTEGER_get_uint64(&value, integer) != 1) refuse("scrypt parameters are malformed");
    return value;
}

void require_our_parameters(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    const void* value = nullptr;
    int type = 0;
    X509_ALGOR_get0(&object, &type, &value, algorithm);
    if (!is(object, NID_pbes2) || type != V_ASN1_SEQUENCE) refuse("private key is not encrypted with PBES2");
    const PbesHandle pbes(
        static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter)));
    if (!pbes) refuse("private key's encryption parameters are malformed");

    X509_ALGOR_get0(&object, &type, &value, pbes->keyfunc);
    if (!is(object, NID_id_scrypt) || type != V_ASN1_SEQUENCE) refuse("private key is not encrypted with scrypt");
    const ScryptHandle scrypt(static_cast<SCRYPT_PARAMS*>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), pbes->keyfunc->parameter)));
    if (!scrypt) refuse("scrypt parameters are malformed");
    const auto salt = ASN1_STRING_length(scrypt->salt);
    if (number(scrypt->costParameter) != scrypt_n || number(scrypt->blockSize) != scrypt_r ||
        number(scrypt->parallelizationParameter) != scrypt_p ||
        (scrypt->keyLength != nullptr && number(scrypt->keyLength) != key_bytes) || salt < 8 || salt > 64)
        refuse("private key's scrypt parameters are not N 16384, r 8, p 4");

    X509_ALGOR_get0(&object, &type, &value, pbes->encryption);
    if (!is(object, NID_aes_256_cbc)) refuse("private key is not encrypted with AES-256-CBC");
}

Bytes scrypt_algorithm(ByteView salt, ByteView iv) {
    const Handle<X509_ALGOR, X509_ALGOR_free> algorithm(
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), octets(salt), static_cast<int>(salt.size()),
                              const_cast<unsigned char*>(octets(iv)), scrypt_n, scrypt_r, scrypt_p));
    require(algorithm != nullptr, "set up scrypt");
    unsigned char* der = nullptr;
    const int size = i2d_X509_ALGOR(algorithm.get(), &der);
    require(size > 0, "encode scrypt parameters");
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

}  // namespace

std::vector<PemBlock> parse_pem(ByteView text) {
    std::vector<PemBlock> blocks;
    const BioHandle source(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    for (;;) {
        char *label = nullptr, *header = nullptr;
        unsigned char* content = nullptr;
        long size = 0;
        if (PEM_read_bio(source.get(), &label, &header, &content, &size) != 1) break;
        const bool plain = header == nullptr || *header == '\0';
        blocks.push_back({label, Secret(ByteView(reinterpret_cast<char*>(content), static_cast<std::size_t>(size)))});
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(content, static_cast<std::size_t>(size));
        if (!plain) refuse("PEM block is encrypted in the traditional way; convert it with `openssl pkcs8 -topk8`");
    }
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!ended) refuse("PEM block is malformed");
    return blocks;
}

Secret to_pem(const std::string& label, ByteView content) {
    auto base64 = to_base64(content);
    std::string text = "-----BEGIN " + label + "-----\n";
    text.reserve(text.size() * 2 + base64.size() * 66 / 64 + 16);
    for (std::size_t at = 0; at < base64.size(); at += 64) text.append(base64, at, 64).append("\n");
    text += "-----END " + label + "-----\n";
    Secret pem{ByteView(text)};
    wipe(base64);
    wipe(text);
    return pem;
}

Bytes encrypt_pkcs8(ByteView pkcs8, ByteView passphrase, Random& random) {
    const auto algorithm = scrypt_algorithm(random.bytes(salt_bytes), random.bytes(iv_bytes));
    const unsigned char* at = octets(algorithm);
    const Handle<X509_ALGOR, X509_ALGOR_free> parsed(d2i_X509_ALGOR(nullptr, &at, static_cast<long>(algorithm.size())));
    unsigned char* ciphertext = nullptr;
    int size = 0;
    require(parsed && PKCS12_pbe_crypt(parsed.get(), passphrase.data(), static_cast<int>(passphrase.size()),
                                       octets(pkcs8), static_cast<int>(pkcs8.size()), &ciphertext, &size, 1) != nullptr,
            "encrypt a private key");
    // EncryptedPrivateKeyInfo ::= SEQUENCE { algorithm, OCTET STRING }
    const EncryptedKeyHandle holder(X509_SIG_new());
    X509_ALGOR* target = nullptr;
    ASN1_OCTET_STRING* octet_string = nullptr;
    X509_SIG_getm(holder.get(), &target, &octet_string);
    require(X509_ALGOR_copy(target, parsed.get()) == 1, "encode a private key");
    ASN1_STRING_set0(octet_string, ciphertext, size);
    unsigned char* der = nullptr;
    const int der_size = i2d_X509_SIG(holder.get(), &der);
    require(der_size > 0, "encode a private key");
    Bytes bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(der_size));
    OPENSSL_free(der);
    return bytes;
}

Secret decrypt_pkcs8(ByteView der, ByteView passphrase) {
    const unsigned char* at = octets(der);
    const EncryptedKeyHandle holder(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!holder || at != octets(der) + der.size()) refuse("not an encrypted private key");
    const X509_ALGOR* algorithm = nullptr;
    const ASN1_OCTET_STRING* ciphertext = nullptr;
    X509_SIG_get0(holder.get(), &algorithm, &ciphertext);
    require_our_parameters(algorithm);
    unsigned char* plain = nullptr;
    int size = 0;
    if (PKCS12_pbe_crypt(algorithm, passphrase.data(), static_cast<int>(passphrase.size()),
                         ASN1_STRING_get0_data(ciphertext), ASN1_STRING_length(ciphertext), &plain, &size,
                         0) == nullptr) {
        ERR_clear_error();
        throw Error(ErrorCode::refused_access, "wrong passphrase");
    }
    Secret opened(ByteView(reinterpret_cast<char*>(plain), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(plain, static_cast<std::size_t>(size));
    // CBC padding lets one wrong passphrase in 256 through: what comes out must be a PrivateKeyInfo, to its last byte.
    const unsigned char* begin = octets(opened.view());
    const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &begin, static_cast<long>(opened.size())));
    ERR_clear_error();
    if (!info || begin != octets(opened.view()) + opened.size())
        throw Error(ErrorCode::refused_access, "wrong passphrase");
    return opened;
}

}  // namespace adfkeep::crypto
