// What integration runtimes tell beside their definition, and how they are run.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

[[nodiscard]] Response get_runtime_status(Call& call);
[[nodiscard]] Response get_monitoring_data(Call& call);
[[nodiscard]] Response get_connection_info(Call& call);
[[nodiscard]] Response list_auth_keys(Call& call);
[[nodiscard]] Response regenerate_auth_key(Call& call);
[[nodiscard]] Response patch_runtime(Call& call);
[[nodiscard]] Response start_runtime(Call& call);
[[nodiscard]] Response stop_runtime(Call& call);
[[nodiscard]] Response create_linked_runtime(Call& call);
[[nodiscard]] Response remove_links(Call& call);
/// syncCredentials, upgrade: nothing comes of them here.
[[nodiscard]] Response acknowledge_runtime(Call& call);
[[nodiscard]] Response outbound_endpoints(Call& call);
[[nodiscard]] Response get_node(Call& call);
[[nodiscard]] Response delete_node(Call& call);

/// Name of the hidden text of a runtime that holds its nodes, an array: what an operator's installation would report.
inline constexpr const char* nodes_text = "nodes";

}  // namespace adfkeep::emulator
