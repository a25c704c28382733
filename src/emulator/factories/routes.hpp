// Microsoft.DataFactory's own routes.
#pragma once

#include <span>

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

inline constexpr std::string_view data_factory_version = "2018-06-01";

/// Answers a request to /subscriptions/S[/resourceGroups/G]/providers/Microsoft.DataFactory/…. Throws a Refusal.
[[nodiscard]] Response answer_data_factory(Call& call);

}  // namespace adfkeep::emulator
