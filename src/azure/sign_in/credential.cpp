#include "src/azure/sign_in/credential.hpp"

#include <algorithm>
#include <utility>

namespace adfkeep::azure {

using std::chrono::seconds;

AccessToken lasting(Secret secret, Time now, seconds lifetime, std::optional<seconds> refresh_in) {
    const auto life = std::clamp<seconds>(lifetime, seconds(0), std::chrono::hours(24 * 366));
    const auto good_until = now + life - std::min<seconds>(std::chrono::minutes(5), life / 2);
    const auto half = life >= std::chrono::hours(2) ? now + life / 2 : good_until;
    const auto renew_from = refresh_in ? now + std::clamp<seconds>(*refresh_in, seconds(0), life) : half;
    return {.secret = std::make_shared<const Secret>(std::move(secret)),
            .renew_from = std::min(renew_from, good_until),
            .good_until = good_until};
}

}  // namespace adfkeep::azure
