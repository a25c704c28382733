// Secrets that the service does not give out.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

/// More are left out: paths of a hostile definition must not outgrow it.
inline constexpr std::size_t max_masked_secrets = 10'000;

/// Where in the definition a secret stands that is masked: a SecureString of asterisks, or a pointer to what the
/// service keeps (`encryptedCredential`). JSON paths, in source order. Such a value is no secret, and no use to anybody
/// else.
[[nodiscard]] std::vector<std::string> masked_secrets(const Entity& entity);

/// A connection string without the parts that are secret ("Password=…"), which the service takes out of it; what is
/// decided at run time stays. Absent where it has none.
[[nodiscard]] std::optional<std::string> without_secret_parts(std::string_view connection);

/// One secret that no export contains, and who needs it.
struct MissingSecret {
    EntityId entity;
    std::string path;
    /// That refer to the entity, directly or through others; sorted, never null. One list for all secrets of an entity.
    std::shared_ptr<const std::vector<EntityId>> dependents;
};

/// All of a factory, in the order of its entities. A pointer with a mask in the same object is that secret once more
/// and not told, unless it may stand for a part of a connection string.
[[nodiscard]] std::vector<MissingSecret> secret_gap(const Factory& factory);

}  // namespace adfkeep
