// Masked secrets of a definition: filled in, or left out. Pure; everything else stays byte for byte.
#pragma once

#include <optional>
#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"

namespace adfkeep::restore {

/// `entity` with every masked secret that `lookup` (may be unset) knows; those that it does not are added to `missing`.
/// Each path is asked for once: that of a mask ("properties.typeProperties.password.value"), to which the answer is its
/// string, or an object to take the place of the whole SecureString; where the service took a part out of a connection
/// string, the path of that string; where it tells nothing but its own pointer, the pointer's, to which the answer is
/// an object of the members that it does not tell (or a string: another pointer). Absent where nothing was filled.
[[nodiscard]] std::optional<Entity> with_secrets(const Entity& entity, const SecretLookup& lookup,
                                                 std::vector<NeededSecret>& missing);

/// `entity` without SecureStrings that are masks, and without pointers to what the service keeps.
[[nodiscard]] Entity without_masked_secrets(const Entity& entity);

}  // namespace adfkeep::restore
