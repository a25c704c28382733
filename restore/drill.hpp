// A restore that nobody needs yet: into an Azure of one's own, read back and compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "restore/apply.hpp"
#include "restore/plan.hpp"
#include "restore/verify.hpp"
#include "src/base/clock.hpp"
#include "src/base/progress.hpp"
#include "src/base/random.hpp"
#include "src/base/report/report.hpp"
#include "src/model/factory.hpp"
#include "src/model/judged_difference.hpp"

namespace adfkeep::restore {

struct Drill {
    Plan plan;                          ///< with something in place of every secret
    std::vector<NeededSecret> secrets;  ///< what a person would have to supply
    std::vector<Step> manual;           ///< what a person would have to do
    std::vector<Finding> findings;      ///< what could not be restored, failed or came back otherwise: severity error
    std::size_t identical = 0;          ///< entities that came back as they were
    std::map<std::string, std::size_t> requests;  ///< by method
    /// The least that a real restore takes: the longest chain of steps, a second each, or what the service's limits on
    /// writes allow, whichever is longer.
    std::chrono::seconds least_time{0};

    [[nodiscard]] bool is_identical() const noexcept { return findings.empty(); }
};

struct DrillTools {
    const Clock& clock;
    Random& random;
    Progress& progress;
    std::stop_token stop;
};

/// Restores `factory`, read at `place`, into an empty place of the embedded emulator.
[[nodiscard]] Drill drill(const Factory& factory, Place place, const DrillTools& tools);

/// Something in place of every secret that `factory`, which must outlive it, has only the mask of.
[[nodiscard]] SecretLookup stand_ins(const Factory& factory);

/// The service's limits on writes: a bucket of 200, refilled by 10 a second.
[[nodiscard]] std::chrono::seconds least_time(const Plan& plan);

}  // namespace adfkeep::restore
