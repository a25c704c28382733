// Tokens that the emulator gives out and knows again.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/clock.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::emulator {

/// Whom a token is for, and who asked.
struct TokenClaims {
    std::string audience;
    std::string client;
    std::string tenant;
};

enum class TokenState { good, not_ours, expired, for_another };

/// Access tokens in the form of Entra's: a JWT (RFC 7519), signed with a key of this run (HS256). Thread-safe.
class TokenIssuer {
public:
    explicit TokenIssuer(Random& random) : key_(random.secret(32)) {}

    [[nodiscard]] std::string issue(const TokenClaims& claims, Time now, std::chrono::seconds lifetime) const;
    /// What is to be thought of `token` where one for `audience` is wanted; audiences of one service have several
    /// spellings.
    [[nodiscard]] TokenState judge(std::string_view token, const std::vector<std::string>& audiences, Time now) const;

private:
    [[nodiscard]] std::string signature(std::string_view signed_part) const;

    Secret key_;
};

}  // namespace adfkeep::emulator
