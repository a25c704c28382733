// Waiting for the service, ever longer, and not for ever.
#pragma once

#include <chrono>
#include <string>

#include "src/azure/arm_client.hpp"

namespace adfkeep::azure {

class Patience {
public:
    /// Lasts as long as the client's long-running operations may. `client` outlives it.
    explicit Patience(const ArmClient& client);

    /// Waits a second, then two, then four, up to the client's poll interval. Throws Error(unavailable), which says
    /// `what` did not happen to `where`, when there is no time left.
    void wait(const std::string& what, const std::string& where);

private:
    const ArmClient& client_;
    std::chrono::milliseconds deadline_;
    std::chrono::milliseconds delay_;
};

}  // namespace adfkeep::azure
