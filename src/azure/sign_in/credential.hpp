// One way to get a token.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "src/azure/sign_in/token_source.hpp"
#include "src/base/clock.hpp"
#include "src/base/error.hpp"

namespace adfkeep::azure {

struct AccessToken {
    Token secret;
    Time renew_from;  ///< a new one is due, though this one is still good
    Time good_until;
};

/// `secret` with `lifetime` from `now`: good until five minutes before its end (half of a shorter life), renewed from
/// `refresh_in` where the issuer names it, else from half of its life where that is two hours or more.
[[nodiscard]] AccessToken lasting(Secret secret, Time now, std::chrono::seconds lifetime,
                                  std::optional<std::chrono::seconds> refresh_in = std::nullopt);

/// This way is not there: nothing is set up for it. Others may be tried.
class CredentialUnavailable : public Error {
public:
    explicit CredentialUnavailable(const std::string& why, std::string next = {})
        : Error(ErrorCode::refused_access, why, {}, std::move(next)) {}
};

/// Thread-safe.
class Credential {
public:
    virtual ~Credential() = default;
    /// As --auth names it.
    [[nodiscard]] virtual std::string name() const = 0;
    /// A new token. Throws CredentialUnavailable, Error(refused_access) where the identity was refused, or
    /// Error(unavailable) where nobody answered.
    [[nodiscard]] virtual AccessToken fetch(const std::string& scope) = 0;
};

}  // namespace adfkeep::azure
