// Trying again what failed for the moment.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"

namespace adfkeep::http {

/// Whether somebody who cannot be reached, or says nothing, is expected to be there.
enum class Unreachable { try_again, give_up };

/// What one request may cost, all its attempts together.
struct RetryPolicy {
    int attempts = 8;
    std::chrono::milliseconds waiting = std::chrono::minutes(10);
    std::chrono::milliseconds first_delay = std::chrono::milliseconds(500);
    std::chrono::milliseconds longest_delay = std::chrono::seconds(30);
    std::array<int, 2> also = {};  ///< further statuses that pass; 0: none
    Unreachable unreachable = Unreachable::try_again;
};

/// How long a Retry-After field asks to wait: seconds, or a date (RFC 9110, section 10.2.3); absent where it says
/// neither.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(std::string_view field, Time now);

/// The same of a response: "retry-after-ms" and "x-ms-retry-after-ms" are understood too.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(const Headers& headers, Time now);

/// Sends again after 408, 429, 500, 502, 503, 504 and broken connections, as far as the request allows: as late as
/// Retry-After asks, else after an exponential delay with full jitter. What still fails when the budget is used up is
/// given back, or thrown, as it came.
class RetryingTransport final : public Transport {
public:
    RetryingTransport(Transport& inner, RetryPolicy policy, World world)
        : inner_(inner), policy_(policy), world_(world) {}
    [[nodiscard]] Response send(const Request& request) override;

private:
    Transport& inner_;
    RetryPolicy policy_;
    World world_;
};

}  // namespace adfkeep::http
