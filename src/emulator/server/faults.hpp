// What goes wrong on purpose: which, how often, decided by a seed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/emulator/http/message.hpp"

namespace adfkeep::emulator {

/// How an answer reaches its client.
enum class Delivery {
    whole,
    reset,      ///< the connection is reset instead, after the request took effect
    truncated,  ///< the body ends in its middle
    dripping,   ///< the body comes in small pieces, slowly
};

/// One kind of fault and its share of all requests.
struct Fault {
    int status = 0;  ///< answered instead, before the request takes effect; 0: a fault of delivery
    Delivery delivery = Delivery::whole;
    double share = 0;  ///< 0 to 1

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// "503:10%", "429:5%", "reset:1%", "truncate:2%", "drip:0.5%"; without a share, of every request. Throws Error(usage).
[[nodiscard]] Fault parse_fault(std::string_view text);

/// "50ms", "2s": Throws Error(usage).
[[nodiscard]] std::chrono::milliseconds parse_latency(const std::string& text);

/// Thread-safe: what befalls the n-th request depends on the seed and n alone.
class Faults {
public:
    /// Throws Error(usage) where the shares are more than the whole.
    Faults(std::vector<Fault> faults, std::uint64_t seed);

    /// What befalls request `number`: a Fault of share 0 for most.
    [[nodiscard]] Fault befalling(std::uint64_t number) const;

private:
    std::vector<Fault> faults_;
    std::uint64_t seed_;
};

/// The service's answer of that status where it fails. Retry-After says 1 second for 429 and 503.
[[nodiscard]] Response failed_response(int status);

}  // namespace adfkeep::emulator
