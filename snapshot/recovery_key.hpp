// What opens a repository: the passphrase, or the private half of a recipient.
// Format: docs/repository-format.md, section 2.
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/chain.hpp"
#include "snapshot/key_file.hpp"
#include "src/base/crypto/ed25519.hpp"
#include "src/base/crypto/rsa.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::snapshot {

/// Paths of encrypted keys on `main`, by whose they are.
[[nodiscard]] std::string recovery_path(const crypto::RsaPublicKey& recipient);
[[nodiscard]] std::string recovery_path(const Ed25519PublicKey& owner);
/// Content of such a file: the private key (PKCS#8) under a passphrase.
[[nodiscard]] Bytes encode_recovery_file(const Secret& pkcs8, const Secret& passphrase, Random& random);

/// Thread-safe. Unwrapped private keys live in memory until it ends.
class RecoveryKey {
public:
    /// `typed` as a person gave it. Throws Error(refused_access) where its check symbols do not match.
    [[nodiscard]] static RecoveryKey from_passphrase(const Secret& typed);
    /// An RSA private key in PEM (PKCS#8, not encrypted). Throws Error(refused_access) where others may read the file
    /// or it holds something else.
    [[nodiscard]] static RecoveryKey from_file(const boost::filesystem::path& path);

    RecoveryKey(RecoveryKey&&) noexcept;
    RecoveryKey& operator=(RecoveryKey&&) noexcept;
    ~RecoveryKey();

    [[nodiscard]] bool is_passphrase() const noexcept;
    /// The encrypted keys that a passphrase opens; must be given before anything below is asked.
    void use(const MainFiles& files);

    /// Whether the passphrase opens `owner`'s key in `files`: what makes a repository that is new to a machine a
    /// trusted one. False for a key file.
    [[nodiscard]] bool opens_owner(const Ed25519PublicKey& owner, const MainFiles& files) const;
    /// The owner's private key. Absent for a key file, and where `main` does not hold it.
    [[nodiscard]] std::optional<crypto::Ed25519PrivateKey> owner_key(const Ed25519PublicKey& owner) const;

    /// The data key of `file`. Throws Error(refused_access) where it is wrapped for others only, or the passphrase is
    /// wrong, and Error(integrity), naming `where`, where the wrap was altered or holds another key than the file
    /// names.
    [[nodiscard]] DataKey unwrap(const KeyFile& file, const RepositoryId& repository, const std::string& where) const;
    /// Recipients whose private half was used so far.
    [[nodiscard]] std::vector<Sha256> used() const;
    /// Every RSA private key that it has: all of `recovery/` for a passphrase.
    [[nodiscard]] std::vector<Secret> private_keys() const;

private:
    struct State;
    explicit RecoveryKey(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace adfkeep::snapshot
