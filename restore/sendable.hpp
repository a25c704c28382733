// What is sent of a step: the last moment at which secrets come in.
#pragma once

#include "restore/plan.hpp"
#include "restore/planner.hpp"

namespace adfkeep::restore {

/// Whether `wanted` may be sent with its mask: the pointer to the secret is the very one that the living factory holds.
[[nodiscard]] bool keeps_its_secret(const Entity& wanted, const std::optional<Entity>& before);

/// The entity to PUT for `step`: given secrets are filled in, and a mask is never written back, but for a pointer that
/// the target itself holds.
[[nodiscard]] Entity sendable(const Step& step, const SecretLookup& secret);

}  // namespace adfkeep::restore
