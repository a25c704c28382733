// The identity of a factory.
#pragma once

#include <string>
#include <string_view>

#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// What becomes of the `identity` that was sent: ids that only Azure gives are added, those of `before` (what the
/// factory has; may be empty) are kept. Empty where it has none. A system-assigned identity is made anew with its
/// factory.
[[nodiscard]] std::string completed_identity(World& world, std::string_view sent, std::string_view before);

}  // namespace adfkeep::emulator
