// What runs by itself: triggers and change data captures. For planner.cpp only.
#pragma once

#include <string>
#include <string_view>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Whether entities of the kind can be started.
[[nodiscard]] bool can_run(std::string_view kind);
/// Whether `entity`, as a snapshot keeps it, is started.
[[nodiscard]] bool runs(const Entity& entity);

}  // namespace adfkeep::restore
