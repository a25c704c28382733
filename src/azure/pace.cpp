#include "src/azure/pace.hpp"

#include <algorithm>
#include <cmath>

#include "src/azure/http/retry.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

using std::chrono::milliseconds;

constexpr double reads_per_second = 25, writes_per_second = 10;
constexpr double most_in_reserve = 8;
// One factory's first wave, which then need not wait for an answer.
constexpr long most_unanswered = 16;
constexpr milliseconds until_first_answer{10};
// Where a 429 names no time.
constexpr milliseconds usual_hold = std::chrono::seconds(5);

/// Reads, writes or deletes, as the service's header fields call them.
std::string_view class_of(const http::Request& request) {
    if (request.method == "GET" || request.method == "HEAD") return "reads";
    if (request.method == "POST" && request.repeat == http::Repeat::harmless) return "reads";
    return request.method == "DELETE" ? "deletes" : "writes";
}

std::string subscription_of(std::string_view target) {
    const auto parts = split(target.substr(0, target.find('?')), '/');
    return parts.size() > 2 && equal_without_case(parts[1], "subscriptions") ? lower(parts[2]) : std::string();
}

std::optional<long> remaining(const http::Headers& headers, std::string_view request_class) {
    unsigned long long number = 0;
    const auto field = headers.get("x-ms-ratelimit-remaining-subscription-" + std::string(request_class));
    if (!parse_number(field, number)) return std::nullopt;
    return static_cast<long>(std::min(number, 1'000'000ull));
}

}  // namespace

double Allowance::level(milliseconds now) const {
    const auto passed = std::chrono::duration<double>(now - seen_).count();
    return std::min(std::max(largest_, 1.0), level_.value_or(0) + passed * refill_);
}

milliseconds Allowance::take(milliseconds now) {
    if (now < held_until_) return held_until_ - now;
    if (!has_answered_ && on_their_way_ >= most_unanswered) return until_first_answer;
    if (level_) {
        const auto lacking = 1 + std::min(most_in_reserve, largest_ / 8) - level(now);
        if (lacking > 0) return milliseconds(std::max(1l, std::lround(std::ceil(lacking / refill_ * 1000))));
        level_ = level(now) - 1;
        seen_ = now;
    }
    ++on_their_way_;
    return milliseconds(0);
}

void Allowance::ended(milliseconds now, std::optional<long> remaining) {
    --on_their_way_;
    has_answered_ = true;
    if (!remaining) return;
    largest_ = std::max(largest_, static_cast<double>(*remaining));
    level_ = static_cast<double>(*remaining - on_their_way_);
    seen_ = now;
}

void Allowance::hold(milliseconds now, milliseconds until) {
    held_until_ = std::max(held_until_, until);
    level_ = std::min(level_.value_or(0), 0.0);
    seen_ = now;
}

void PacedTransport::wait_for_turn(Allowance& allowance) {
    for (;;) {
        std::unique_lock lock(guard_);
        const auto delay = allowance.take(world_.waiting.elapsed());
        lock.unlock();
        if (delay == milliseconds(0)) return;
        world_.waiting.pause(delay);
    }
}

http::Response PacedTransport::send(const http::Request& request) {
    const auto request_class = class_of(request);
    const auto name =
        to_text(request.url.origin) + " " + subscription_of(request.url.target) + " " + std::string(request_class);
    std::unique_lock lock(guard_);
    auto& allowance =
        allowances_.try_emplace(name, request_class == "reads" ? reads_per_second : writes_per_second).first->second;
    lock.unlock();

    wait_for_turn(allowance);
    try {
        auto response = inner_.send(request);
        lock.lock();
        const auto now = world_.waiting.elapsed();
        allowance.ended(now, remaining(response.headers, request_class));
        if (response.status == 429)
            allowance.hold(now, now + http::retry_after(response.headers, world_.clock.now()).value_or(usual_hold));
        return response;
    } catch (const Error&) {
        lock.lock();
        allowance.ended(world_.waiting.elapsed(), std::nullopt);
        throw;
    }
}

}  // namespace adfkeep::azure
