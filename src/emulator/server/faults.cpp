#include "src/emulator/server/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "src/base/duration.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/http/refusal.hpp"

namespace adfkeep::emulator {
namespace {

[[noreturn]] void refuse(std::string_view text) {
    throw Error(ErrorCode::usage, fmt::format("\"{}\" is no fault", printable(text)), {},
                "faults are a status from 400 to 599, reset, truncate or drip, with a share: 503:10%");
}

double share_of(std::string_view text, std::string_view whole) {
    double percent = 0;
    if (!text.ends_with('%')) refuse(whole);
    text.remove_suffix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
    if (error != std::errc() || end != text.data() + text.size() || !(percent >= 0 && percent <= 100)) refuse(whole);
    return percent / 100;
}

/// SplitMix64 (Steele, Lea, Flood 2014): a good number for every number.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

}  // namespace

Fault parse_fault(std::string_view text) {
    const auto colon = text.find(':');
    const auto what = text.substr(0, colon);
    Fault fault{.share = colon == std::string_view::npos ? 1.0 : share_of(text.substr(colon + 1), text)};
    unsigned long long status = 0;
    if (what == "reset") {
        fault.delivery = Delivery::reset;
    } else if (what == "truncate") {
        fault.delivery = Delivery::truncated;
    } else if (what == "drip") {
        fault.delivery = Delivery::dripping;
    } else if (parse_number(what, status) && status >= 400 && status <= 599) {
        fault.status = static_cast<int>(status);
    } else {
        refuse(text);
    }
    return fault;
}

std::chrono::milliseconds parse_latency(const std::string& text) {
    unsigned long long milliseconds = 0;
    constexpr unsigned long long most = 60'000;
    if (!text.ends_with("ms")) return parse_duration(text);
    if (!parse_number(std::string_view(text).substr(0, text.size() - 2), milliseconds) || milliseconds > most) {
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is no latency", printable(text)), {},
                    "write it as 50ms, or 2s; a minute at most");
    }
    return std::chrono::milliseconds(milliseconds);
}

Faults::Faults(std::vector<Fault> faults, std::uint64_t seed) : faults_(std::move(faults)), seed_(seed) {
    const auto sum = std::accumulate(faults_.begin(), faults_.end(), 0.0,
                                     [](double total, const Fault& fault) { return total + fault.share; });
    if (sum > 1.0 + 1e-9) throw Error(ErrorCode::usage, "the shares of all faults are more than 100%");
}

Fault Faults::befalling(std::uint64_t number) const {
    constexpr double range = 18446744073709551616.0;  // 2^64
    auto left = static_cast<double>(mixed(mixed(seed_) + number)) / range;
    for (const auto& fault : faults_) {
        if (left < fault.share) return fault;
        left -= fault.share;
    }
    return {};
}

Response failed_response(int status) {
    struct Words {
        int status;
        const char* code;
        const char* message;
    };
    static constexpr std::array<Words, 5> known{{
        {408, "RequestTimeout", "The request timed out."},
        {429, "TooManyRequests", "The request is being throttled. Please try again after '1' seconds."},
        {500, "InternalServerError", "The server encountered an internal error. Please retry the request."},
        {503, "ServiceUnavailable", "The service is temporarily unavailable. Please retry the request."},
        {504, "GatewayTimeout", "The gateway did not receive a response from the service in time."},
    }};
    const auto* const words = std::ranges::find(known, status, &Words::status);
    Refusal refusal(status, words == known.end() ? "InjectedFault" : words->code,
                    words == known.end() ? "This request was chosen to fail." : words->message, RefusedBy::gateway);
    if (status == 429 || status == 503) refusal.with({"Retry-After", "1"});
    return refusal.response();
}

}  // namespace adfkeep::emulator
