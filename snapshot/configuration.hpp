// The configuration: who may sign, who can open. One commit of `main` each.
// Format: docs/repository-format.md, section 7.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/identity.hpp"
#include "src/base/crypto/ed25519.hpp"
#include "src/base/crypto/rsa.hpp"

namespace adfkeep::snapshot {

using crypto::Ed25519PublicKey;

/// An owner or a writer: whose signature counts.
struct Signer {
    std::string name;
    Ed25519PublicKey key;
};

struct RemovedWriter {
    std::string name;
    Ed25519PublicKey key;
    std::uint64_t removed = 0;  ///< number of the configuration that removed it
};

struct Recipient {
    std::string name;
    crypto::RsaPublicKey key;
    std::optional<std::string> vault;  ///< URL of the Key Vault key version that holds the private half
};

struct Configuration {
    RepositoryId repository;
    Nonce nonce;
    std::uint64_t number = 1;
    std::vector<Signer> owners;
    std::vector<Signer> writers;
    std::vector<RemovedWriter> removed_writers;
    std::vector<Recipient> recipients;
    NamesCheck names_check;

    [[nodiscard]] const Signer* owner(const Ed25519PublicKey& key) const;
    [[nodiscard]] const Signer* writer(const Ed25519PublicKey& key) const;
    [[nodiscard]] std::vector<crypto::RsaPublicKey> recipient_keys() const;
};

/// Content of adfkeep.json.
[[nodiscard]] Bytes encode(const Configuration& configuration);
/// Throws Error(invalid_input) for a newer format, and Error(integrity), naming `where`, for anything that breaks a
/// rule of the format.
[[nodiscard]] Configuration decode_configuration(ByteView text, const std::string& where);
/// Throws Error(invalid_input) where a reader would refuse it: to be asked before anything is made.
void require_readable(const Configuration& configuration);

/// Content of allowed_signers, for stock `git verify-commit`.
[[nodiscard]] Bytes allowed_signers(const Configuration& configuration);

/// Whether `name` may name an owner, writer or recipient: 1 to 64 of A-Z a-z 0-9 . _ @ -
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

/// Whether everything is sealed anew by a snapshot under `current` that follows one under `previous`.
[[nodiscard]] bool asks_to_seal_anew(const Configuration& previous, const Configuration& current);

/// A line of `heads`: the newest verified snapshot of one factory.
struct Head {
    FactoryId factory;
    std::uint64_t sequence = 0;
    Sha256 snapshot;

    friend bool operator==(const Head&, const Head&) = default;
};
[[nodiscard]] Bytes encode(const std::vector<Head>& heads);
[[nodiscard]] std::vector<Head> decode_heads(ByteView text, const std::string& where);

inline constexpr std::size_t max_configuration_bytes = 16u << 20;

}  // namespace adfkeep::snapshot
