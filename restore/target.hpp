// read(target) -> Actual.
#pragma once

#include <stop_token>
#include <vector>

#include "restore/planner.hpp"
#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/progress.hpp"

namespace adfkeep::restore {

struct Target {
    Actual actual;
    std::vector<Entity> around;       ///< locks, policies and the like that apply to it
    std::vector<std::string> unread;  ///< kinds that the caller may not read: nothing may be told of them
    bool is_whole = true;             ///< whether it stood still while it was read
};

/// What is at `id` now: an absent factory is one without entities. Throws ArmError where it may not be read.
[[nodiscard]] Target read_target(azure::ArmClient& client, const azure::FactoryId& id, Progress& progress,
                                 const std::stop_token& stop);

}  // namespace adfkeep::restore
