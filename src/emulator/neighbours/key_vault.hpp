// One Key Vault: keys that wrap and unwrap, and secrets.
#pragma once

#include <string>

#include "src/base/secret.hpp"
#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// /keys/…, /secrets/…. Throws a Refusal.
[[nodiscard]] Response answer_key_vault(Call& call);

/// Whether the path is the vault's.
[[nodiscard]] bool is_of_key_vault(const Target& target);

/// Adds a version of a key. `pkcs8`: RSA of 3072 to 4096 bits. Throws Error(invalid_input) otherwise.
void add_vault_key(World& world, const std::string& name, const Secret& pkcs8);
/// Adds a version of a secret.
void add_vault_secret(World& world, const std::string& name, const std::string& value);

}  // namespace adfkeep::emulator
