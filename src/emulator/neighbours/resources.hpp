// Azure around a factory: any resource of another provider, kept under the rules that matter to a factory.
#pragma once

#include <string>
#include <string_view>

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// Where another provider's resource stands: {scope}/providers/{namespace}/{type}/{name}[/{type}/{name}].
struct NeighbourPlace {
    std::string scope;  ///< "" for the tenant
    std::string type;   ///< "Microsoft.Network/virtualNetworks/subnets"
    std::string name;   ///< last name; empty: all of that type
};

/// Answers a request whose last `providers` segment is not Data Factory's. Throws a Refusal.
[[nodiscard]] Response answer_neighbour(Call& call);

/// Whether `path` is `scope` or below it, without case. Everything is below the tenant.
[[nodiscard]] bool is_within(std::string_view path, std::string_view scope);

/// What Azure removes together with a resource; its diagnostic settings linger.
void forget_below(World& world, std::string_view path);

[[nodiscard]] std::string neighbour_text(const Neighbour& neighbour);

}  // namespace adfkeep::emulator
