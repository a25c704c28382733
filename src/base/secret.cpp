#include "src/base/secret.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace adfkeep {

void wipe(Bytes& bytes) noexcept {
    OPENSSL_cleanse(bytes.data(), bytes.size());
    bytes.clear();
}

bool equal_in_constant_time(ByteView left, ByteView right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Secret::Secret(ByteView bytes) : bytes_(bytes) {}

Secret::Secret(std::size_t size) : bytes_(size, '\0') {}

// A short string lives inside the object, so a move copies it: what is left behind is wiped.
Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        bytes_ = other.bytes_;
        other.wipe();
    }
    return *this;
}

Secret::~Secret() { wipe(); }

bool operator==(const Secret& left, const Secret& right) noexcept {
    return equal_in_constant_time(left.view(), right.view());
}

void Secret::wipe() noexcept { adfkeep::wipe(bytes_); }

}  // namespace adfkeep
