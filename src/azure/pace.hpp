// Staying below the service's limits: Resource Manager tells with each answer how many requests it will still take.
//
// Its limits are token buckets per subscription and class of request (reads 250, refilled 25 a second; writes and
// deletes 200, refilled 10 a second), or hourly counts on older front ends. Source: "Throttling Resource Manager
// requests", Microsoft Learn.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"

namespace adfkeep::azure {

/// What one bucket is believed to hold. Arithmetic over moments that the caller gives; not thread-safe.
///
/// Between answers it fills at the rate that is documented; each answer sets it right. A few tokens stay in reserve:
/// the less there is of them the slower requests are sent, so a bucket that fills more slowly than documented, or that
/// others draw from too, settles inside the reserve and not below it. Of a bucket that no answer told of yet, nobody
/// knows whether it is full: only a few requests are on their way to it at once.
class Allowance {
public:
    explicit Allowance(double refill_per_second) : refill_(refill_per_second) {}

    /// How long to wait before asking again; zero: send now, it is counted as sent.
    [[nodiscard]] std::chrono::milliseconds take(std::chrono::milliseconds now);
    /// What was sent ended, with or without an answer that told what remains.
    void ended(std::chrono::milliseconds now, std::optional<long> remaining);
    /// The service refused: nothing is sent before `until`, and the bucket is empty now.
    void hold(std::chrono::milliseconds now, std::chrono::milliseconds until);

private:
    [[nodiscard]] double level(std::chrono::milliseconds now) const;

    double refill_;
    std::optional<double> level_;  ///< at seen_, less what is on its way; absent before the first answer
    double largest_ = 0;           ///< that was ever told: at most the bucket's size
    std::chrono::milliseconds seen_{0};
    std::chrono::milliseconds held_until_{0};
    long on_their_way_ = 0;
    bool has_answered_ = false;
};

/// Delays requests that would find their bucket empty, and after a 429 all of that bucket until its Retry-After. A POST
/// that is harmless to repeat counts as a read, as the service counts it.
class PacedTransport final : public http::Transport {
public:
    PacedTransport(http::Transport& inner, http::World world) : inner_(inner), world_(world) {}
    [[nodiscard]] http::Response send(const http::Request& request) override;

private:
    void wait_for_turn(Allowance& allowance);

    http::Transport& inner_;
    http::World world_;
    std::mutex guard_;
    std::map<std::string, Allowance> allowances_;  ///< never removed from, so references stay
};

}  // namespace adfkeep::azure
