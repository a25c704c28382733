// A factory from anywhere, put into the emulator as it is.
#pragma once

#include <string>

#include "src/emulator/world.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::emulator {

/// Puts `factory` where the emulator's own factories stand: no rule is asked, triggers keep their state, kinds and
/// members that nobody knows are kept, secrets are masked as the service does. Takes the place of one of that name.
/// Files of the Git layout that are no entity are left out.
LocalFactory& load_factory(World& world, const std::string& name, const Factory& factory);

}  // namespace adfkeep::emulator
