// AES-256-CBC with HMAC-SHA-512: AEAD_AES_256_CBC_HMAC_SHA_512 of RFC 7518, section 5.2.5.
#pragma once

#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

/// MAC(32) ‖ ENC(32), in RFC 7518's order, and the IV that goes with them.
struct CipherKeys {
    ByteView mac;  ///< 32 bytes
    ByteView enc;  ///< 32 bytes
    ByteView iv;   ///< 16 bytes
};

inline constexpr std::size_t tag_bytes = 32;

/// Appends ciphertext ‖ tag to `sealed`; `associated` is authenticated with them. Thread-safe.
void encrypt(const CipherKeys& keys, ByteView associated, ByteView plain, Bytes& sealed);

/// The plaintext of ciphertext ‖ tag. The tag is checked, in constant time, before anything is decrypted.
/// Throws Error(integrity) "object does not authenticate". Thread-safe.
[[nodiscard]] Bytes decrypt(const CipherKeys& keys, ByteView associated, ByteView sealed);

}  // namespace adfkeep::crypto
