// The public keys of docs/golden.
#pragma once

#include <string>

#include "snapshot/create.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::snapshot::golden {

inline constexpr const char* passphrase = "public passphrase of the golden repository";
inline constexpr const char* first_time = "2026-01-01T00:00:00Z";

/// Everything but the recovery key, which is RSA and draws its own randomness.
[[nodiscard]] inline Foundation foundation(std::optional<crypto::RsaPrivateKey> recovery) {
    testing::FixedRandom owner("adfkeep golden owner"), writer("adfkeep golden writer"), names("adfkeep golden names"),
        nonce("adfkeep golden nonce");
    return {.owner = crypto::Ed25519PrivateKey::generate(owner),
            .recovery = std::move(recovery),
            .writer = crypto::Ed25519PrivateKey::generate(writer),
            .names = NamingSecret::generate(names),
            .nonce = nonce.fixed<Nonce>()};
}

}  // namespace adfkeep::snapshot::golden
