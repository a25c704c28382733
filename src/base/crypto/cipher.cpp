#include "src/base/crypto/cipher.hpp"

#include "src/base/crypto/digest.hpp"
#include "src/base/crypto/openssl.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::crypto {
namespace {

constexpr std::size_t block_bytes = 16;

const EVP_CIPHER* aes_256_cbc() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
    return cipher;
}

EVP_CIPHER_CTX* scratch() {
    thread_local const CipherHandle context(EVP_CIPHER_CTX_new());
    return context.get();
}

Sha512 authentication_tag(const CipherKeys& keys, ByteView associated, ByteView ciphertext) {
    return hmac_sha512(keys.mac, {associated, keys.iv, ciphertext, big_endian_64(associated.size() * 8)});
}

}  // namespace

void encrypt(const CipherKeys& keys, ByteView associated, ByteView plain, Bytes& sealed) {
    const auto start = sealed.size();
    sealed.resize(start + plain.size() / block_bytes * block_bytes + block_bytes);
    int written = 0, last = 0;
    EVP_CIPHER_CTX* context = scratch();
    require(EVP_EncryptInit_ex2(context, aes_256_cbc(), octets(keys.enc), octets(keys.iv), nullptr) == 1 &&
                EVP_EncryptUpdate(context, octets(sealed) + start, &written, octets(plain),
                                  static_cast<int>(plain.size())) == 1 &&
                EVP_EncryptFinal_ex(context, octets(sealed) + start + written, &last) == 1,
            "encrypt");
    const auto tag = authentication_tag(keys, associated, ByteView(sealed).substr(start));
    sealed += tag.view().substr(0, tag_bytes);
}

Bytes decrypt(const CipherKeys& keys, ByteView associated, ByteView sealed) {
    const Error altered(ErrorCode::integrity, "object does not authenticate");
    if (sealed.size() < tag_bytes + block_bytes || (sealed.size() - tag_bytes) % block_bytes != 0) throw altered;
    const auto ciphertext = sealed.substr(0, sealed.size() - tag_bytes);
    const auto tag = authentication_tag(keys, associated, ciphertext);
    if (!equal_in_constant_time(tag.view().substr(0, tag_bytes), sealed.substr(ciphertext.size()))) throw altered;

    Bytes plain(ciphertext.size(), '\0');
    int written = 0, last = 0;
    EVP_CIPHER_CTX* context = scratch();
    require(EVP_DecryptInit_ex2(context, aes_256_cbc(), octets(keys.enc), octets(keys.iv), nullptr) == 1 &&
                EVP_DecryptUpdate(context, octets(plain), &written, octets(ciphertext),
                                  static_cast<int>(ciphertext.size())) == 1,
            "decrypt");
    if (EVP_DecryptFinal_ex(context, octets(plain) + written, &last) != 1) throw altered;
    plain.resize(static_cast<std::size_t>(written + last));
    return plain;
}

}  // namespace adfkeep::crypto
