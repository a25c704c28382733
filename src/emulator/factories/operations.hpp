// Work that goes on after its request was answered.
#pragma once

#include <string>
#include <string_view>

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// How the service points to the work: in 2022 runtimes had both headers, other things Location only.
enum class Pointers { operation_and_location, location };

/// 202 with the URLs to ask, `place` being the path ("…/integrationRuntimes/x/start") that they stand below; where
/// nothing takes time (settle_time 0), 200 with `result` at once.
[[nodiscard]] Response begin_operation(Call& call, std::string_view place, const std::string& result,
                                       Pointers pointers);

/// GET …/operationstatuses/{id}: {"status", "name", "properties", "error"}.
[[nodiscard]] Response get_operation_status(Call& call);
/// GET …/operationresults/{id}: 202 while it goes on, then 200 with the result.
[[nodiscard]] Response get_operation_result(Call& call);

}  // namespace adfkeep::emulator
