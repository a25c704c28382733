// ARM's token buckets: how many requests of a class a subscription has left.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "src/emulator/http/message.hpp"
#include "src/emulator/http/target.hpp"

namespace adfkeep::emulator {

struct Bucket {
    double size = 0;
    double per_second = 0;
};

/// ARM's published figures of 2024, per region, subscription and principal.
struct ThrottleLimits {
    Bucket reads{.size = 250, .per_second = 25};
    Bucket writes{.size = 200, .per_second = 10};
    Bucket deletes{.size = 200, .per_second = 10};
};

enum class RequestClass { read, write, remove };

/// Some POSTs only read, and are counted so.
[[nodiscard]] RequestClass class_of(const Request& request, const Target& target);
/// "x-ms-ratelimit-remaining-subscription-reads"
[[nodiscard]] std::string_view header_of(RequestClass request_class) noexcept;

struct Allowance {
    bool is_granted = true;
    unsigned long remaining = 0;
    std::chrono::seconds retry_after{0};  ///< where it is not granted
};

/// Not thread-safe.
class Throttle {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// Without limits everything is granted.
    explicit Throttle(std::optional<ThrottleLimits> limits) : limits_(limits) {}

    [[nodiscard]] Allowance take(std::string_view subscription, RequestClass request_class, Instant now);

private:
    struct Level {
        double tokens = 0;
        Instant at;
    };

    [[nodiscard]] const Bucket& bucket(RequestClass request_class) const;

    std::optional<ThrottleLimits> limits_;
    std::map<std::pair<std::string, RequestClass>, Level> levels_;
};

}  // namespace adfkeep::emulator
