// Azure resources that a factory's parts name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restore/plan.hpp"

namespace adfkeep::restore {

/// Ids of user-assigned identities that `step`, a PUT of the factory resource, adds to it.
[[nodiscard]] std::vector<std::string> new_identities(const Step& step);
/// The subnet that an SSIS runtime joins; empty where it joins none.
[[nodiscard]] std::string subnet_of(const Entity& runtime);
/// Where an event trigger's events come from; empty for other triggers.
[[nodiscard]] std::string event_scope_of(const Entity& trigger);

/// The key that encrypts a factory.
struct EncryptionKey {
    std::string url;   ///< in its vault, with its version where one is named
    std::string name;  ///< for people: "VAULT/KEY"
};
/// Absent where the factory resource names none.
[[nodiscard]] std::optional<EncryptionKey> encryption_key_of(const Entity& factory);

}  // namespace adfkeep::restore
