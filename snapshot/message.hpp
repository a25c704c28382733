// What the commits of `main` and of `factories/<F>` say, and who signed it.
// Format: docs/repository-format.md, sections 6 and 7.
#pragma once

#include <optional>

#include "snapshot/identity.hpp"
#include "src/base/clock.hpp"
#include "src/base/crypto/ed25519.hpp"
#include "src/git/object.hpp"

namespace adfkeep::snapshot {

/// SHA-256 of a raw commit object (`git cat-file commit X | sha256sum`): a snapshot id on a factory's branch, a config
/// id on `main`.
using CommitDigest = Sha256;

struct ConfigurationMessage {
    RepositoryId repository;
    std::uint64_t number = 1;
    CommitDigest previous;  ///< zeros for the first
    Time time;
    Sha256 contents;

    friend bool operator==(const ConfigurationMessage&, const ConfigurationMessage&) = default;
};

struct SnapshotMessage {
    RepositoryId repository;
    FactoryId factory;
    std::uint64_t sequence = 1;
    CommitDigest previous;  ///< zeros for the first
    std::uint64_t config_number = 1;
    CommitDigest config_id;
    Time time;
    Sha256 contents;
    std::optional<CommitDigest> rewritten;  ///< the snapshot that this one stands for

    friend bool operator==(const SnapshotMessage&, const SnapshotMessage&) = default;
};

[[nodiscard]] std::string encode(const ConfigurationMessage& message);
[[nodiscard]] std::string encode(const SnapshotMessage& message);

/// A commit whose signature verifies and whose headers are as the format asks. Who the key belongs to is judged
/// elsewhere.
template <typename Message>
struct SignedCommit {
    git::Commit commit;
    CommitDigest id;
    crypto::Ed25519PublicKey signer;
    Message message;
};

/// Throw Error(integrity), naming `where`, for anything that the functions below would not have made.
[[nodiscard]] SignedCommit<ConfigurationMessage> decode_configuration_commit(ByteView raw, const std::string& where);
[[nodiscard]] SignedCommit<SnapshotMessage> decode_snapshot_commit(ByteView raw, const std::string& where);

/// The raw commit object.
[[nodiscard]] Bytes signed_commit(const ConfigurationMessage& message, const git::ObjectId& tree,
                                  const std::optional<git::ObjectId>& parent, const crypto::Ed25519PrivateKey& key);
[[nodiscard]] Bytes signed_commit(const SnapshotMessage& message, const git::ObjectId& tree,
                                  const std::optional<git::ObjectId>& parent, const crypto::Ed25519PrivateKey& key);

inline constexpr std::size_t max_commit_bytes = 8u << 10;

}  // namespace adfkeep::snapshot
