// PEM (RFC 7468), and private keys encrypted under a passphrase (PKCS#8 with PBES2, scrypt and AES-256-CBC).
#pragma once

#include <string>
#include <vector>

#include "src/base/bytes.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

struct PemBlock {
    std::string label;
    Secret content;
};

/// All blocks of `text`, in order. Throws Error(invalid_input) where one is malformed. Text around blocks is allowed.
[[nodiscard]] std::vector<PemBlock> parse_pem(ByteView text);

/// One block, with lines of 64 characters.
[[nodiscard]] Secret to_pem(const std::string& label, ByteView content);

/// EncryptedPrivateKeyInfo (RFC 8018) of `pkcs8`: scrypt N 16384, r 8, p 4, a 16-byte salt, AES-256-CBC.
[[nodiscard]] Bytes encrypt_pkcs8(ByteView pkcs8, ByteView passphrase, Random& random);

/// The PrivateKeyInfo. Throws Error(invalid_input) before any scrypt runs where the parameters are not exactly those
/// above (salts of 8 to 64 bytes are taken), and Error(refused_access) where the passphrase is wrong.
[[nodiscard]] Secret decrypt_pkcs8(ByteView der, ByteView passphrase);

}  // namespace adfkeep::crypto
