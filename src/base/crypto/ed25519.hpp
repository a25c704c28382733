// Ed25519 (RFC 8032): owners' and writers' signatures.
#pragma once

#include <memory>

#include "src/base/bytes.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

struct Ed25519PublicKeyTag;
struct Ed25519SignatureTag;
using Ed25519PublicKey = FixedBytes<Ed25519PublicKeyTag, 32>;
using Ed25519Signature = FixedBytes<Ed25519SignatureTag, 64>;

[[nodiscard]] bool verify(const Ed25519PublicKey& key, ByteView message, const Ed25519Signature& signature);

/// The private half. Moved, not copied.
class Ed25519PrivateKey {
public:
    [[nodiscard]] static Ed25519PrivateKey generate(Random& random);
    /// From the DER of a PKCS#8 PrivateKeyInfo (RFC 8410). Throws Error(invalid_input) where it is anything else.
    [[nodiscard]] static Ed25519PrivateKey from_pkcs8(ByteView der);

    [[nodiscard]] Secret pkcs8() const;
    [[nodiscard]] const Ed25519PublicKey& public_key() const noexcept { return public_key_; }
    [[nodiscard]] Ed25519Signature sign(ByteView message) const;

private:
    explicit Ed25519PrivateKey(Secret seed);

    Secret seed_;
    Ed25519PublicKey public_key_;
};

}  // namespace adfkeep::crypto
