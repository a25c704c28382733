// SSHSIG: signatures that stock `git verify-commit` checks (namespace git, SHA-512, Ed25519).
// Format: PROTOCOL.sshsig of OpenSSH.
#pragma once

#include <string>

#include "src/base/bytes.hpp"
#include "src/base/crypto/ed25519.hpp"

namespace adfkeep::git {

/// The armoured signature over `message`, lines of 70 characters, no LF at the end.
[[nodiscard]] std::string ssh_sign(const crypto::Ed25519PrivateKey& key, ByteView message);

/// The key that made `armoured` over `message`. Throws Error(integrity) where the signature is absent, malformed, in
/// another namespace than `git`, of another hash or algorithm, or does not verify; the words say which.
[[nodiscard]] crypto::Ed25519PublicKey ssh_verify(std::string_view armoured, ByteView message);

/// "ssh-ed25519 AAAA…", as in an allowed-signers file.
[[nodiscard]] std::string ssh_public_key(const crypto::Ed25519PublicKey& key);

}  // namespace adfkeep::git
