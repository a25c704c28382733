// Private endpoints: the consumer's side is a network's resource, the other side a connection of the factory.
#pragma once

#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// Gives each factory that `endpoint` leads to its connection, approved where it need not be asked for.
void connect_factories(World& world, const Neighbour& endpoint);
/// Takes the endpoint's connections away.
void disconnect_factories(World& world, const Neighbour& endpoint);

}  // namespace adfkeep::emulator
