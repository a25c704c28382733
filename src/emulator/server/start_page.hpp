// The page at `/`: factories, their entities, and what happened.
#pragma once

#include "src/emulator/server/journal.hpp"
#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// One HTML document that loads nothing; everything that a client or a source named is escaped.
[[nodiscard]] Response start_page(const World& world, const Journal& journal);

}  // namespace adfkeep::emulator
