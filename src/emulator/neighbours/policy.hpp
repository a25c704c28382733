// Azure Policy: the built-in definitions about Data Factory that can be judged from a definition alone.
#pragma once

#include "src/emulator/neighbours/resources.hpp"

namespace adfkeep::emulator {

/// Throws Refusal(403) where an assignment at the request's path or above it, of effect Deny, forbids what is put.
void require_policies(const Call& call);

/// {scope}/providers/Microsoft.PolicyInsights/policyStates/…
[[nodiscard]] bool is_policy_states(const NeighbourPlace& place);
/// Compliance of the scope's factories and linked services with each assignment in force there.
[[nodiscard]] Response query_policy_states(Call& call, const NeighbourPlace& place);

}  // namespace adfkeep::emulator
