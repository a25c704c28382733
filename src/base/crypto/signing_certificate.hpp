// A certificate with its private key, for signing: what an application signs in with.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/base/bytes.hpp"
#include "src/base/crypto/digest.hpp"

namespace adfkeep::crypto {

class SigningCertificate {
public:
    /// From PEM (the private key and its certificate, in any order, among others; the key may be encrypted) or PKCS#12
    /// ("PFX"). An empty `password` is none. Throws Error(invalid_input) naming `where`, for keys other than RSA of
    /// 2048 bits and more too, and Error(refused_access) where the password is wrong or missing.
    [[nodiscard]] static SigningCertificate read(ByteView file, ByteView password, const std::string& where);

    /// In DER: the certificate of the key first, then what else the file holds.
    [[nodiscard]] const std::vector<Bytes>& chain() const noexcept { return chain_; }
    /// SHA-256 of the certificate.
    [[nodiscard]] Sha256 thumbprint() const { return sha256(chain_.front()); }
    /// RSASSA-PSS with SHA-256, MGF1-SHA-256 and a salt of 32 bytes: "PS256" of RFC 7518, section 3.5. Thread-safe.
    [[nodiscard]] Bytes sign_ps256(ByteView message) const;

private:
    SigningCertificate(std::shared_ptr<void> key, std::vector<Bytes> chain)
        : key_(std::move(key)), chain_(std::move(chain)) {}

    std::shared_ptr<void> key_;
    std::vector<Bytes> chain_;
};

}  // namespace adfkeep::crypto
