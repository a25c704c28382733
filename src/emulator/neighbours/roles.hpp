// Role assignments, and the roles that a factory's people and identities have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/emulator/neighbours/resources.hpp"

namespace adfkeep::emulator {

/// Adds scope, times and principal type. Throws Refusal(409) where the same role is given to the same principal there
/// already under another name.
void complete_role_assignment(World& world, Neighbour& made, const Neighbour* existing);

/// The role of that name, where `place` is one that Azure comes with.
[[nodiscard]] std::optional<std::string> built_in_role(const NeighbourPlace& place, std::string_view id);
/// All of them where `place` lists role definitions, else none.
[[nodiscard]] std::vector<std::string> built_in_roles(const NeighbourPlace& place);

}  // namespace adfkeep::emulator
