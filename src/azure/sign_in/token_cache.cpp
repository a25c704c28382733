#include "src/azure/sign_in/token_cache.hpp"

namespace adfkeep::azure {
namespace {

constexpr auto retry_of_renewal = std::chrono::seconds(30);

}  // namespace

Token TokenCache::token(const std::string& scope) {
    std::unique_lock lock(guard_);
    auto& entry = entries_[scope];
    const auto now = clock_.now();
    const auto old = entry.token;
    const bool is_good = old.secret && now < old.good_until;
    if (is_good && (now < old.renew_from || entry.flight.valid())) return old.secret;
    if (!is_good) return fetch(scope, entry, std::move(lock));
    try {
        return fetch(scope, entry, std::move(lock));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::interrupted) throw;
        const std::scoped_lock again(guard_);
        entry.token.renew_from = now + retry_of_renewal;
        return old.secret;
    }
}

Token TokenCache::renew(const std::string& scope, const Token& refused) {
    std::unique_lock lock(guard_);
    auto& entry = entries_[scope];
    if (entry.token.secret && entry.token.secret != refused) return entry.token.secret;
    return fetch(scope, entry, std::move(lock));
}

Token TokenCache::fetch(const std::string& scope, Entry& entry, std::unique_lock<std::mutex> lock) {
    if (entry.flight.valid()) {
        const auto flight = entry.flight;
        lock.unlock();
        return flight.get().secret;
    }
    std::promise<AccessToken> outcome;
    entry.flight = outcome.get_future().share();
    lock.unlock();
    try {
        const auto token = credential_->fetch(scope);
        lock.lock();
        entry = {.token = token, .flight = {}};
        outcome.set_value(token);
        return token.secret;
    } catch (...) {
        lock.lock();
        entry.flight = {};
        outcome.set_exception(std::current_exception());
        throw;
    }
}

}  // namespace adfkeep::azure
