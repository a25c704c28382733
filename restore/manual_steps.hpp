// What no program can restore, or may not: exact instructions for a person.
#pragma once

#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "src/azure/factory_id.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Manual steps (Action::manual) for what stands around the factory in `desired` and is not in `actual` the same way:
/// role assignments at its scope and of its identities, diagnostic settings, locks, approvals of private endpoints,
/// nodes of self-hosted runtimes, SSIS runtimes to start. Each with the `az` command that does it, quoted for a shell,
/// ids of the old factory exchanged for `target`; a new system identity takes the old one's place as
/// "$FACTORY_IDENTITY", which the first command sets. In an order in which they can be run: locks last.
[[nodiscard]] std::vector<Step> manual_steps(const Factory& desired, const Factory& actual,
                                             const azure::FactoryId& target);

}  // namespace adfkeep::restore
