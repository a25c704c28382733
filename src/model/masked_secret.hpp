// Secrets that the service does not give out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

/// More are left out: paths of a hostile definition must not outgrow it.
inline constexpr std::size_t max_masked_secrets = 10'000;

/// Where in the definition a secret stands that is masked: a SecureString of asterisks, or a pointer to what the
/// service keeps (`encryptedCredential`). JSON paths, in source order. Such a value is no secret, and no use to anybody
/// else.
[[nodiscard]] std::vector<std::string> masked_secrets(const Entity& entity);

/// One secret that no export contains, and who needs it.
struct MissingSecret {
    EntityId entity;
    std::string path;
    std::vector<EntityId> dependents;  ///< that refer to the entity, directly or through others; sorted
};

/// All of a factory, in the order of its entities.
[[nodiscard]] std::vector<MissingSecret> secret_gap(const Factory& factory);

}  // namespace adfkeep
