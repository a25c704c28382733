// Times in a trigger: the service writes them anew.
#pragma once

#include <string>
#include <string_view>

namespace adfkeep::emulator {

/// A trigger's properties with its start and end times as the service shows them: no fraction of zero seconds.
[[nodiscard]] std::string with_plain_times(std::string_view properties);

}  // namespace adfkeep::emulator
