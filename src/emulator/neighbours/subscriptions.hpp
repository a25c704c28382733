// Subscriptions, resource groups and what the cloud says of itself.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// /subscriptions, /subscriptions/S, …/resourceGroups[/G], /providers/NAMESPACE. Absent route: Refusal(404).
[[nodiscard]] Response answer_subscriptions(Call& call);

/// Throws Refusal(404) where the path's subscription or group is not there.
void require_subscription_and_group(const Call& call);

/// GET /metadata/endpoints: where this cloud's other doors are.
[[nodiscard]] Response cloud_metadata(Call& call);

}  // namespace adfkeep::emulator
