// read(live factory) -> Factory.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/progress.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

/// A kind that is not in the factory that was read.
struct UnreadKind {
    std::string kind;
    std::string why;            ///< in the service's words
    bool is_refused = false;    ///< the caller may not read it; else this cloud or factory does not offer it
    bool is_neighbour = false;  ///< of the factory's surroundings, which are read where the caller may
};

struct LiveFactory {
    Factory factory;  ///< kept under the name that the service says
    std::vector<UnreadKind> unread;
    std::size_t passes = 0;  ///< how often it was listed
    bool is_whole = false;   ///< the last two passes agreed on every name and etag
};

struct FactoryReaderOptions {
    std::size_t max_passes = 5;
};

/// Lists every kind of the kind table, and every other collection that the provider names, all at once and by lists
/// only, again and again until two passes agree; beside them it asks for the states that lists do not tell: of
/// integration runtimes and of event subscriptions. A text is held once, however often it was listed. Members that
/// change without anyone's doing are left out (captured).
/// Throws ArmError where the factory itself cannot be read.
[[nodiscard]] LiveFactory read_factory(ArmClient& client, const FactoryId& id, const FactoryReaderOptions& options,
                                       Progress& progress, const std::stop_token& stop);

}  // namespace adfkeep::azure
