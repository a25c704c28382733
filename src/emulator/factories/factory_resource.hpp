// The factory itself: list, get, put (which replaces all of it), patch, delete.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

// Routes outside a factory.
[[nodiscard]] Response list_factories(Call& call);
[[nodiscard]] Response list_factories_of_group(Call& call);
[[nodiscard]] Response configure_repository(Call& call);

// Routes of a factory; put_factory is the one that does without it.
[[nodiscard]] Response get_factory(Call& call);
[[nodiscard]] Response put_factory(Call& call);
[[nodiscard]] Response patch_factory(Call& call);
[[nodiscard]] Response delete_factory(Call& call);

/// A factory without entities where the emulator's own stand, its resource as it is; what ARM always has (a location,
/// tags) is added.
[[nodiscard]] LocalFactory loaded_factory(World& world, const std::string& name, std::string_view resource);

}  // namespace adfkeep::emulator
