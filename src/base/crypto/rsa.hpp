// RSA recipients: whoever holds the private half can open what is wrapped for the public one.
#pragma once

#include <memory>
#include <string>

#include "src/base/bytes.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

/// The public half, as SubjectPublicKeyInfo. Immutable; copies share the key; thread-safe.
class RsaPublicKey {
public:
    /// From the DER of a SubjectPublicKeyInfo. Throws Error(invalid_input) unless it is RSA of 3072 to 4096 bits with e
    /// = 65537 in the one DER encoding that such a key has.
    [[nodiscard]] static RsaPublicKey from_der(ByteView der);
    /// From PEM: a certificate or a public key. Throws Error(invalid_input) likewise, naming `where`.
    [[nodiscard]] static RsaPublicKey from_pem(ByteView pem, const std::string& where);

    [[nodiscard]] const Bytes& der() const noexcept { return der_; }
    /// SHA-256 of the DER: the recipient's id.
    [[nodiscard]] Sha256 id() const { return sha256(der_); }
    [[nodiscard]] std::size_t modulus_bytes() const noexcept;
    [[nodiscard]] int bits() const noexcept;
    /// RSA-OAEP with SHA-256, MGF1-SHA-256 and an empty label.
    [[nodiscard]] Bytes wrap(ByteView secret) const;

private:
    RsaPublicKey(std::shared_ptr<void> key, Bytes der) : key_(std::move(key)), der_(std::move(der)) {}

    std::shared_ptr<void> key_;
    Bytes der_;
};

/// The private half. Moved, not copied; unwrap is thread-safe.
class RsaPrivateKey {
public:
    [[nodiscard]] static RsaPrivateKey generate(int bits);
    /// From the DER of a PKCS#8 PrivateKeyInfo. Throws Error(invalid_input) unless the public half would be accepted.
    [[nodiscard]] static RsaPrivateKey from_pkcs8(ByteView der);

    [[nodiscard]] Secret pkcs8() const;
    [[nodiscard]] const RsaPublicKey& public_key() const noexcept { return public_key_; }
    /// Throws Error(integrity) where `wrapped` was not made for this key or was altered.
    [[nodiscard]] Secret unwrap(ByteView wrapped) const;

private:
    RsaPrivateKey(std::shared_ptr<void> key, RsaPublicKey public_key)
        : key_(std::move(key)), public_key_(std::move(public_key)) {}

    std::shared_ptr<void> key_;
    RsaPublicKey public_key_;
};

}  // namespace adfkeep::crypto
