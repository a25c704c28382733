// Runs: change data captures and pipelines. Nothing runs here, but clients see that it did.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

[[nodiscard]] Response start_capture(Call& call);
[[nodiscard]] Response stop_capture(Call& call);
/// A bare JSON string: "Stopped".
[[nodiscard]] Response get_capture_status(Call& call);

[[nodiscard]] Response create_run(Call& call);
[[nodiscard]] Response get_pipeline_run(Call& call);
[[nodiscard]] Response cancel_pipeline_run(Call& call);
[[nodiscard]] Response query_pipeline_runs(Call& call);
/// Trigger and activity runs: there are none.
[[nodiscard]] Response query_nothing(Call& call);

/// Feature flags for Studio: all off.
[[nodiscard]] Response get_feature_value(Call& call);
[[nodiscard]] Response list_private_link_resources(Call& call);

}  // namespace adfkeep::emulator
