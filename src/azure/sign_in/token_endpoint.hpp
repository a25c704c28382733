// Microsoft Entra ID's token endpoint: what applications sign in at.
#pragma once

#include <string>

#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"
#include "src/azure/sign_in/credential.hpp"
#include "src/azure/sign_in/form.hpp"

namespace adfkeep::azure {

/// An application of a tenant, where it signs in.
struct Application {
    http::Origin authority;
    std::string tenant;  ///< id or domain
    std::string client;  ///< id

    [[nodiscard]] http::Url token_url() const;
};

/// Throws Error(usage) unless `tenant` is made of letters, digits, dots and dashes.
void require_tenant(const std::string& tenant);

/// Trades `proof` (client_secret, or client_assertion and its type) for a token: the client credentials flow, OAuth 2.0
/// (RFC 6749, section 4.4). Tries again what fails for the moment. Throws Error(refused_access) with the issuer's
/// words, Error(unavailable) for 429 and 5xx.
[[nodiscard]] AccessToken sign_in(http::Transport& transport, const Application& application, const std::string& scope,
                                  Form& proof, http::World world);

/// The form that proves an application by a JSON Web Token: its own, or that of a federated issuer.
void add_assertion(Form& form, std::string_view assertion);

}  // namespace adfkeep::azure
