#include "src/base/crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "src/base/crypto/openssl.hpp"

namespace adfkeep::crypto {
namespace {

// Fetched once: EVP_sha256() and its like are looked up anew on every use in OpenSSL 3.
const EVP_MD* digest(const char* name) {
    EVP_MD* fetched = EVP_MD_fetch(nullptr, name, nullptr);
    require(fetched != nullptr, "find a digest");
    return fetched;
}
const EVP_MD* sha1_digest() {
    static const EVP_MD* const value = digest("SHA1");
    return value;
}
const EVP_MD* sha256_digest() {
    static const EVP_MD* const value = digest("SHA256");
    return value;
}
const EVP_MD* sha512_digest() {
    static const EVP_MD* const value = digest("SHA512");
    return value;
}

EVP_MD_CTX* scratch() {
    thread_local const DigestHandle context(EVP_MD_CTX_new());
    return context.get();
}

template <typename Fixed>
Fixed hash(const EVP_MD* type, std::initializer_list<ByteView> parts) {
    Fixed value;
    EVP_MD_CTX* context = scratch();
    bool good = EVP_DigestInit_ex2(context, type, nullptr) == 1;
    for (const auto part : parts) good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    require(good && EVP_DigestFinal_ex(context, value.bytes.data(), nullptr) == 1, "hash");
    return value;
}

// RFC 2104 over the hashes above: OpenSSL's EVP_MAC costs several allocations a call, and names are made by the
// thousand.
template <typename Fixed, std::size_t Block>
Fixed hmac(const EVP_MD* type, ByteView key, std::initializer_list<ByteView> parts) {
    std::array<unsigned char, Block> inner{}, outer{};
    if (key.size() > Block) {
        const auto shortened = hash<Fixed>(type, {key});
        std::memcpy(inner.data(), shortened.bytes.data(), Fixed::size);
    } else {
        std::memcpy(inner.data(), key.data(), key.size());
    }
    outer = inner;
    for (auto& byte : inner) byte ^= 0x36;
    for (auto& byte : outer) byte ^= 0x5C;

    EVP_MD_CTX* context = scratch();
    Fixed value;
    bool good = EVP_DigestInit_ex2(context, type, nullptr) == 1 && EVP_DigestUpdate(context, inner.data(), Block) == 1;
    for (const auto part : parts) good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    good = good && EVP_DigestFinal_ex(context, value.bytes.data(), nullptr) == 1;
    good =
        good && EVP_DigestInit_ex2(context, type, nullptr) == 1 && EVP_DigestUpdate(context, outer.data(), Block) == 1;
    good = good && EVP_DigestUpdate(context, value.bytes.data(), Fixed::size) == 1;
    require(good && EVP_DigestFinal_ex(context, value.bytes.data(), nullptr) == 1, "authenticate");
    OPENSSL_cleanse(inner.data(), Block);
    OPENSSL_cleanse(outer.data(), Block);
    return value;
}

/// A hash that takes its input in pieces.
class Hashing {
public:
    explicit Hashing(const EVP_MD* type) : context_(EVP_MD_CTX_new()) {
        require(EVP_DigestInit_ex2(context_.get(), type, nullptr) == 1, "hash");
    }

    void add(ByteView bytes) { require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "hash"); }

    template <typename Fixed>
    Fixed finish() {
        Fixed value;
        require(EVP_DigestFinal_ex(context_.get(), value.bytes.data(), nullptr) == 1, "hash");
        return value;
    }

private:
    DigestHandle context_;
};

}  // namespace

Sha1 sha1(std::initializer_list<ByteView> parts) { return hash<Sha1>(sha1_digest(), parts); }
Sha256 sha256(std::initializer_list<ByteView> parts) { return hash<Sha256>(sha256_digest(), parts); }
Sha512 sha512(std::initializer_list<ByteView> parts) { return hash<Sha512>(sha512_digest(), parts); }

struct Sha256Stream::State : Hashing {
    using Hashing::Hashing;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>(sha256_digest())) {}
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::add(ByteView bytes) { state_->add(bytes); }

Sha256 Sha256Stream::finish() { return state_->finish<Sha256>(); }

struct Sha1Stream::State : Hashing {
    using Hashing::Hashing;
};

Sha1Stream::Sha1Stream() : state_(std::make_unique<State>(sha1_digest())) {}
Sha1Stream::Sha1Stream(Sha1Stream&&) noexcept = default;
Sha1Stream::~Sha1Stream() = default;

void Sha1Stream::add(ByteView bytes) { state_->add(bytes); }

Sha1 Sha1Stream::finish() { return state_->finish<Sha1>(); }

Sha256 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
    return hmac<Sha256, 64>(sha256_digest(), key, parts);
}
Sha512 hmac_sha512(ByteView key, std::initializer_list<ByteView> parts) {
    return hmac<Sha512, 128>(sha512_digest(), key, parts);
}

Secret hkdf_sha256(ByteView key, ByteView salt, ByteView info, std::size_t length) {
    static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    const Handle<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(kdf));
    const auto part = [](const char* name, ByteView bytes) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
    };
    char digest_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name, 0),
                                     part(OSSL_KDF_PARAM_KEY, key), part(OSSL_KDF_PARAM_SALT, salt),
                                     part(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
    Secret derived(length);
    require(EVP_KDF_derive(context.get(), derived.data(), derived.size(), parameters) == 1, "derive a key");
    return derived;
}

}  // namespace adfkeep::crypto
