// Entities without the members that the kind table names.
#pragma once

#include "src/model/factory.hpp"

namespace adfkeep {

/// `entity` as a snapshot keeps it: without members that change without anyone's doing. Everything else stays byte for
/// byte.
[[nodiscard]] Entity captured(Entity entity);
/// `entity` without the members that the service adds: what somebody wrote.
[[nodiscard]] Entity as_written(Entity entity);

}  // namespace adfkeep
