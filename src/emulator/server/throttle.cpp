#include "src/emulator/server/throttle.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/base/text.hpp"

namespace adfkeep::emulator {
namespace {

/// What the older, hourly model shows to a client that is far from its end.
constexpr unsigned long unlimited = 11999;

}  // namespace

RequestClass class_of(const Request& request, const Target& target) {
    static constexpr std::array<std::string_view, 10> reading{
        "getstatus",     "monitoringdata",  "querypipelineruns", "querytriggerruns", "queryactivityruns",
        "querytriggers", "getfeaturevalue", "queryresults",      "summarize",        "geteventsubscriptionstatus"};
    if (request.method == "DELETE") return RequestClass::remove;
    if (request.method == "GET") return RequestClass::read;
    const auto last = target.segments.empty() ? std::string() : lower(target.segments.back());
    const auto is_reading = request.method == "POST" && std::ranges::find(reading, last) != reading.end();
    return is_reading ? RequestClass::read : RequestClass::write;
}

std::string_view header_of(RequestClass request_class) noexcept {
    switch (request_class) {
        case RequestClass::read:
            return "x-ms-ratelimit-remaining-subscription-reads";
        case RequestClass::write:
            return "x-ms-ratelimit-remaining-subscription-writes";
        case RequestClass::remove:
            break;
    }
    return "x-ms-ratelimit-remaining-subscription-deletes";
}

const Bucket& Throttle::bucket(RequestClass request_class) const {
    switch (request_class) {
        case RequestClass::read:
            return limits_->reads;
        case RequestClass::write:
            return limits_->writes;
        case RequestClass::remove:
            break;
    }
    return limits_->deletes;
}

Allowance Throttle::take(std::string_view subscription, RequestClass request_class, Instant now) {
    if (!limits_) return {.remaining = unlimited};
    const auto& [size, per_second] = bucket(request_class);
    auto& level = levels_.try_emplace({lower(subscription), request_class}, Level{size, now}).first->second;
    const std::chrono::duration<double> passed = now - level.at;
    level = {std::min(size, level.tokens + passed.count() * per_second), now};
    if (level.tokens < 1) {
        const auto wait = std::ceil((1 - level.tokens) / per_second);
        return {.is_granted = false, .retry_after = std::chrono::seconds(static_cast<long>(std::max(1.0, wait)))};
    }
    level.tokens -= 1;
    return {.remaining = static_cast<unsigned long>(level.tokens)};
}

}  // namespace adfkeep::emulator
