// What issuers of tokens answer.
#pragma once

#include <optional>
#include <string>

#include "src/azure/http/message.hpp"
#include "src/azure/sign_in/credential.hpp"

namespace adfkeep::azure {

/// The token in an answer of Microsoft Entra ID or a managed identity's endpoint: numbers may be strings, and
/// `expires_on` (seconds since 1970) stands where `expires_in` is missing. Wipes the body. Throws Error(invalid_input),
/// naming `where`, for anything else; never tells what the body holds.
[[nodiscard]] AccessToken token_answer(http::Response answer, Time now, const std::string& where);

/// {"error": "invalid_client", "error_description": "AADSTS7000215: …"}; managed identities answer the same shape.
struct IssuerMessage {
    std::string error;
    std::string description;  ///< its first line, bounded
};
[[nodiscard]] IssuerMessage issuer_message(std::string_view body);

/// When a JSON Web Token says that it ends (RFC 7519, `exp`); absent where it is none or does not say. Nothing is
/// verified: this is for choosing when to fetch another.
[[nodiscard]] std::optional<Time> end_of_jwt(std::string_view token);

}  // namespace adfkeep::azure
