// Where tokens come from: Entra's endpoints, and those of managed identities.
#pragma once

#include <optional>
#include <string>

#include "src/base/secret.hpp"
#include "src/emulator/call.hpp"
#include "src/emulator/sign_in/tokens.hpp"

namespace adfkeep::emulator {

/// A client that may sign in.
struct Client {
    std::string id;
    Secret secret;
};

struct SignIn {
    const TokenIssuer& issuer;
    const Client& client;
    const Secret& identity_header;    ///< what App Service's endpoint wants to see
    bool is_strict = false;           ///< only `client` signs in; else anybody does
    std::string arc_key_file{};       ///< path that Arc's challenge names; empty: there is no Arc endpoint
    const Secret* arc_key = nullptr;  ///< its content
    std::chrono::seconds token_lifetime{3599};
};

/// The answer, where the path is one of:
///     /{tenant}/oauth2[/v2.0]/token, /{tenant}[/v2.0]/.well-known/openid-configuration, /adfs/…,
///     /common/discovery/instance, /metadata/identity/oauth2/token (IMDS and Arc), /msi/token (App Service)
/// else absent. Throws a Refusal only for a request that is malformed.
[[nodiscard]] std::optional<Response> answer_sign_in(Call& call, const SignIn& sign_in);

}  // namespace adfkeep::emulator
