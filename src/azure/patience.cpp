#include "src/azure/patience.hpp"

#include <algorithm>

namespace adfkeep::azure {

Patience::Patience(const ArmClient& client)
    : client_(client),
      deadline_(client.world().waiting.elapsed() + client.options().poll_deadline),
      delay_(std::min<std::chrono::milliseconds>(std::chrono::seconds(1), client.options().poll_interval)) {}

void Patience::wait(const std::string& what, const std::string& where) {
    auto& waiting = client_.world().waiting;
    if (waiting.elapsed() + delay_ > deadline_)
        throw Error(ErrorCode::unavailable, what + " in time, and may still do so", where,
                    "look at it in the portal, then run again");
    waiting.pause(delay_);
    delay_ = std::min(2 * delay_, client_.options().poll_interval);
}

}  // namespace adfkeep::azure
