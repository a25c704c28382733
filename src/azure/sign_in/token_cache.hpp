// Tokens in memory: fetched once, renewed before they end.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "src/azure/sign_in/credential.hpp"

namespace adfkeep::azure {

/// However many threads ask, one fetch per scope is under way at a time, and its outcome is everybody's. A renewal that
/// fails is no harm as long as the old token is good; it is tried again after half a minute.
class TokenCache final : public TokenSource {
public:
    TokenCache(std::unique_ptr<Credential> credential, const Clock& clock)
        : credential_(std::move(credential)), clock_(clock) {}
    [[nodiscard]] Token token(const std::string& scope) override;
    [[nodiscard]] Token renew(const std::string& scope, const Token& refused) override;

private:
    struct Entry {
        AccessToken token;
        std::shared_future<AccessToken> flight;  ///< valid while a fetch is under way
    };

    [[nodiscard]] Token fetch(const std::string& scope, Entry& entry, std::unique_lock<std::mutex> lock);

    std::unique_ptr<Credential> credential_;
    const Clock& clock_;
    std::mutex guard_;
    std::map<std::string, Entry> entries_;  ///< never removed from, so references stay
};

}  // namespace adfkeep::azure
