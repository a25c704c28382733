// A sealed object: one entity's bytes as they lie in the repository.
//
//     "ADFK" 0x01 | key id 32 | salt 16 | AES-256-CBC(zstd frame, padding) | tag 32
//
// Format: docs/repository-format.md, section 4.
#pragma once

#include <string_view>

#include "snapshot/identity.hpp"
#include "src/base/bytes.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::snapshot {

struct KeyIdTag;
using KeyId = FixedBytes<KeyIdTag, 32>;

/// 32 random bytes for one attempt at one snapshot. Moved, not copied.
class DataKey {
public:
    static constexpr std::size_t size = 32;

    [[nodiscard]] static DataKey random(const RepositoryId& repository, Random& random);
    /// From an unwrapped key. Throws Error(integrity) "wrong key commitment" unless it is the key that `id` commits to.
    [[nodiscard]] static DataKey from(const RepositoryId& repository, Secret bytes, const KeyId& id);

    [[nodiscard]] const KeyId& id() const noexcept { return id_; }
    [[nodiscard]] ByteView view() const noexcept { return bytes_.view(); }

private:
    DataKey(const RepositoryId& repository, Secret bytes);

    Secret bytes_;
    KeyId id_;
};

/// Where an object lives. Sealing binds the bytes to it: they open nowhere else.
struct ObjectAddress {
    RepositoryId repository;
    FactoryId factory;       ///< zeros on `main`
    std::string_view place;  ///< "manifest/C", "names" or "entity/N/C"
};

/// Compresses, pads and encrypts `payload` under `key`, with a new salt from `random`.
/// Thread-safe where `random` is. Throws Error(invalid_input) above max_payload_bytes.
[[nodiscard]] Bytes seal(const DataKey& key, const ObjectAddress& address, ByteView payload, Random& random);

/// What stands before the ciphertext.
inline constexpr std::size_t sealed_header_bytes = 53;

/// The id of the key that `sealed`, or its header alone, says it was sealed under. Throws Error(integrity) where it is
/// no sealed object.
[[nodiscard]] KeyId key_of(ByteView sealed);

/// The payload of `sealed`. Throws Error(integrity) when it was altered, cut short, sealed under another key or lifted
/// from another address: never returns bytes that fail authentication.
[[nodiscard]] Bytes open(const DataKey& key, const ObjectAddress& address, ByteView sealed);

/// Padmé: the least length of at least `length` that keeps log2(log2(length)) + 1 bits of it; adds 12% at most.
[[nodiscard]] std::size_t padded_length(std::size_t length) noexcept;

inline constexpr std::size_t max_payload_bytes = 32u << 20;
/// The most that a sealed object of such a payload takes: incompressible, padded, framed.
inline constexpr std::size_t max_sealed_bytes = max_payload_bytes + max_payload_bytes / 4;

}  // namespace adfkeep::snapshot
