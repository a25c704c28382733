// An entity in the form in which what somebody wrote and what the service shows of it are equal texts.
#pragma once

#include <string>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Without what the service adds, hides, fills in or spells its own way: read-only members, secrets (a mask and a
/// value are one; a pointer to a kept secret is nothing), empty defaults, ".000" of a trigger's times. Canonical.
/// What differs here was changed by somebody.
[[nodiscard]] std::string comparable(const Entity& entity);

/// Whether `held`, what the service shows, is what comes of sending `wanted`.
[[nodiscard]] bool is_as(const Entity& wanted, const Entity& held);

/// Whether both, as the service shows them, are one to the last secret's pointer.
[[nodiscard]] bool is_untouched(const Entity& before, const Entity& held);

}  // namespace adfkeep::restore
