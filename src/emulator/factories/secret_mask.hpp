// Secrets of a definition: what the service shows instead of them.
#pragma once

#include <string>
#include <string_view>

#include "src/base/random.hpp"

namespace adfkeep::emulator {

/// What stands where a secret was.
inline constexpr std::string_view mask = "**********";

struct Masked {
    std::string properties;
    bool has_secret = false;  ///< masked now, or already masked when it came
};

/// What GET shows of `properties` (exact text) of an entity of `kind`: the value of each SecureString is the mask,
/// passwords and keys are gone from plain connection strings, a linked service's `authHeaders` are gone. Whatever is
/// decided at run time (`@{…}`) and secrets of Key Vault stay.
[[nodiscard]] Masked masked(std::string_view kind, std::string_view properties);

/// Text of `encryptedCredential`: a pointer to a secret that the service keeps, not the secret.
[[nodiscard]] std::string secret_pointer(std::string_view factory_guid, std::string_view secret_guid);
/// Whether `pointer` is one into another factory: it is dead here. What is no pointer (a runtime node encrypted it) is
/// none into another factory.
[[nodiscard]] bool is_foreign_pointer(std::string_view pointer, std::string_view factory_guid);

}  // namespace adfkeep::emulator
