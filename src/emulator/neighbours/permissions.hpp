// What a caller may do at a scope.
#pragma once

#include "src/emulator/neighbours/resources.hpp"

namespace adfkeep::emulator {

/// {scope}/providers/Microsoft.Authorization/permissions
[[nodiscard]] bool is_permissions(const NeighbourPlace& place);
/// Everything: the emulator lets every caller do what it does itself.
[[nodiscard]] Response list_permissions();

}  // namespace adfkeep::emulator
