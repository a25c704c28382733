#include "src/azure/http/retry.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/azure/http/date.hpp"
#include "src/base/text.hpp"

namespace adfkeep::http {
namespace {

using std::chrono::milliseconds;

// A service that asks to wait longer asks to give up: no budget allows it, and sums stay in range.
constexpr unsigned long long longest_asked_seconds = 366ull * 24 * 3600;

std::optional<milliseconds> counted(std::string_view field, milliseconds unit) {
    unsigned long long number = 0;
    if (!parse_number(field, number)) return std::nullopt;
    return unit * static_cast<long long>(std::min(number, longest_asked_seconds));
}

bool passes(int status, const RetryPolicy& policy) {
    static constexpr std::array<int, 6> statuses = {408, 429, 500, 502, 503, 504};
    return std::ranges::find(statuses, status) != statuses.end() ||
           std::ranges::find(policy.also, status) != policy.also.end();
}

bool may_repeat(const Request& request, int status, const RetryPolicy& policy) {
    const bool took_no_effect = status == 429 || status == 503;
    return passes(status, policy) && (request.repeat == Repeat::harmless || took_no_effect);
}

bool may_repeat(const Request& request, Failure failure, const RetryPolicy& policy) {
    switch (failure) {
        case Failure::not_connected:
            return policy.unreachable == Unreachable::try_again;
        case Failure::timed_out:
            return policy.unreachable == Unreachable::try_again && request.repeat == Repeat::harmless;
        case Failure::broken:
            return request.repeat == Repeat::harmless;
        case Failure::untrusted:
        case Failure::too_large:
            return false;
    }
    return false;
}

/// Evenly from 0 to `most`: full jitter, so that clients that failed together do not come back together.
milliseconds any_up_to(milliseconds most, Random& random) {
    std::uint32_t drawn = 0;
    random.fill(reinterpret_cast<unsigned char*>(&drawn), sizeof drawn);
    return milliseconds(static_cast<std::uint64_t>(drawn) * static_cast<std::uint64_t>(most.count() + 1) >> 32);
}

/// The attempts of one request.
class Attempts {
public:
    Attempts(const RetryPolicy& policy, const World& world) : policy_(policy), world_(world) {}

    /// Waits before another attempt; false, at once, where the budget allows none.
    bool wait(std::optional<milliseconds> asked) {
        if (++made_ >= policy_.attempts) return false;
        const bool names_time = asked && *asked > milliseconds(0);
        const auto delay = names_time ? *asked + any_up_to(*asked / 10, world_.random) : backed_off();
        if (delay > policy_.waiting - waited_) return false;
        waited_ += delay;
        world_.waiting.pause(delay);
        return true;
    }

private:
    milliseconds backed_off() {
        const milliseconds grown = policy_.first_delay * (1 << std::min(made_ - 1, 20));
        return any_up_to(std::min(policy_.longest_delay, grown), world_.random);
    }

    const RetryPolicy& policy_;
    const World& world_;
    int made_ = 0;
    milliseconds waited_{0};
};

}  // namespace

std::optional<milliseconds> retry_after(std::string_view field, Time now) {
    if (const auto asked = counted(field, std::chrono::seconds(1))) return asked;
    const auto date = parse_http_date(field);
    if (!date) return std::nullopt;
    return std::max<milliseconds>(*date - now, milliseconds(0));
}

std::optional<milliseconds> retry_after(const Headers& headers, Time now) {
    for (const auto* const name : {"retry-after-ms", "x-ms-retry-after-ms"})
        if (const auto asked = counted(headers.get(name), milliseconds(1))) return asked;
    return retry_after(headers.get("Retry-After"), now);
}

Response RetryingTransport::send(const Request& request) {
    for (Attempts attempts(policy_, world_);;) {
        std::optional<milliseconds> asked;
        try {
            auto response = inner_.send(request);
            if (!may_repeat(request, response.status, policy_)) return response;
            asked = retry_after(response.headers, world_.clock.now());
            if (!attempts.wait(asked)) return response;
        } catch (const TransportError& error) {
            if (!may_repeat(request, error.failure(), policy_) || !attempts.wait(asked)) throw;
        }
    }
}

}  // namespace adfkeep::http
