// A restore from wish to proof: prepare (nothing is changed), execute, verify.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "restore/apply.hpp"
#include "restore/mapping.hpp"
#include "restore/planner.hpp"
#include "restore/selection.hpp"
#include "restore/target.hpp"
#include "restore/verify.hpp"
#include "src/azure/arm_client.hpp"
#include "src/base/clock.hpp"
#include "src/base/progress.hpp"

namespace adfkeep::restore {

/// What somebody wants restored.
struct Wish {
    Factory factory;  ///< as it was read
    Place place = Place::service;
    Selection selection;
    std::vector<MapRule> map;
    PlanOptions options;
    /// Triggers that would fire more runs than this at once are held.
    std::uint64_t max_backfill = 0;
    /// Whether owners of shared runtimes are to let the factory in, as far as the caller may.
    bool with_surroundings = false;
};

/// The factory that is wished for: selected and mapped.
struct Wanted {
    Factory factory;
    Place place = Place::service;
    std::vector<MapChange> changes;
    std::vector<EntityId> left_out;  ///< by the selection
};
/// Pure. Throws Error(usage) for filters and rules that match nothing.
[[nodiscard]] Wanted wanted(const Wish& wish);

struct Prepared {
    Wanted wanted;
    Target target;
    Plan plan;  ///< with everything that is known to stand in its way, and with what a person has to do
    bool with_surroundings = false;
};
/// Reads the target and plans; what the service would refuse is found here. Changes nothing.
[[nodiscard]] Prepared prepare(azure::ArmClient& client, const azure::FactoryId& target, const Wish& wish,
                               const Clock& clock, Progress& progress, const std::stop_token& stop);

struct Restored {
    Applied applied;
    Verified verified;
    Factory after;  ///< the target, read back
};
/// Two clients of one target: one ends with the program's stop, the other does not.
struct Clients {
    azure::ArmClient& stoppable;
    azure::ArmClient& unstoppable;  ///< for what has to be done on every way out: triggers are started, and it is read
};
/// Applies the plan and compares what is there then with what was wanted. `secret` is asked when a step is sent. An
/// interrupted restore is read back too.
[[nodiscard]] Restored execute(const Clients& clients, const azure::FactoryId& target, const Prepared& prepared,
                               const SecretLookup& secret, const StepListener& listener, Progress& progress,
                               const std::stop_token& stop);

/// The wish to have the target as it was before `prepared` was executed: what the plan made goes, the rest comes back.
[[nodiscard]] Wish undoing(const Prepared& prepared);

}  // namespace adfkeep::restore
