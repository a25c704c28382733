// globalParameters/default: a view of the factory's own member of that name.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

[[nodiscard]] Response list_global_parameters(Call& call);
[[nodiscard]] Response get_global_parameters(Call& call);
[[nodiscard]] Response put_global_parameters(Call& call);
[[nodiscard]] Response delete_global_parameters(Call& call);

}  // namespace adfkeep::emulator
