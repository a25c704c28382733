// Entities of a factory: list, get, put, delete, alike for every kind.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

// Routes below a factory; the last segments are COLLECTION and NAME.
[[nodiscard]] Response list_children(Call& call);
[[nodiscard]] Response get_child(Call& call);
[[nodiscard]] Response put_child(Call& call);
[[nodiscard]] Response delete_child(Call& call);

}  // namespace adfkeep::emulator
