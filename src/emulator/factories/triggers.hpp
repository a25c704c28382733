// What triggers do beside being kept: they run, and event triggers listen.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

[[nodiscard]] Response start_trigger(Call& call);
[[nodiscard]] Response stop_trigger(Call& call);
[[nodiscard]] Response subscribe_trigger(Call& call);
[[nodiscard]] Response unsubscribe_trigger(Call& call);
[[nodiscard]] Response get_event_subscription_status(Call& call);
[[nodiscard]] Response query_triggers(Call& call);

}  // namespace adfkeep::emulator
