// A runtime shared with another factory: whose identity may use it.
#pragma once

#include <string_view>

#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// Throws a Refusal where `properties` is of a runtime that another factory owns, and `factory` has no identity, or its
/// identity is not Contributor (or Owner) at that runtime or above it.
void require_share(const World& world, const LocalFactory& factory, std::string_view name, std::string_view properties);

}  // namespace adfkeep::emulator
