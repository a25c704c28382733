// Who gives tokens.
#pragma once

#include <string>

#include "src/azure/http/message.hpp"

namespace adfkeep::azure {

using Token = http::SharedSecret;

/// Thread-safe.
class TokenSource {
public:
    virtual ~TokenSource() = default;
    /// A token for `scope` ("https://management.azure.com/.default") that is still good. Throws Error(refused_access)
    /// that tells what was tried and why it failed, Error(unavailable) where the network did.
    [[nodiscard]] virtual Token token(const std::string& scope) = 0;
    /// Another one after the service refused `refused`; asked at once by many, it is fetched once.
    [[nodiscard]] virtual Token renew(const std::string& scope, const Token& refused) = 0;
};

}  // namespace adfkeep::azure
