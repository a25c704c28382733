// The endpoints that serve managed identities, each with its own manners. For managed_identity.cpp only.
#pragma once

#include <string>

#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/credential.hpp"
#include "src/azure/sign_in/managed_identity.hpp"

namespace adfkeep::azure {

struct IdentityRequest {
    const SignInContext& context;
    std::string resource;  ///< "https://management.azure.com"
    std::string client;    ///< of a user-assigned identity; empty: the system's
};

/// Source: "How to use managed identities for App Service and Azure Functions", Microsoft Learn; 2019-08-01.
[[nodiscard]] AccessToken token_of_app_service(const IdentityRequest& request);

/// Source: "Authenticate against Azure resources with Azure Arc-enabled servers", Microsoft Learn; 2019-11-01. The
/// first answer names a file that only administrators can read; its content proves that we are one. `keys` is the
/// folder where such files may be.
[[nodiscard]] AccessToken token_of_arc(const IdentityRequest& request, const std::string& keys);

/// Source: "How to use managed identities on an Azure VM to acquire an access token", Microsoft Learn; 2018-02-01.
[[nodiscard]] AccessToken token_of_instance(const IdentityRequest& request, Probe probe);

/// A GET of `endpoint` with api-version, resource and, under the name `client_parameter`, the client. Throws
/// CredentialUnavailable where `endpoint` is no URL.
[[nodiscard]] http::Request identity_request(const IdentityRequest& request, const std::string& endpoint,
                                             const char* api_version, const char* client_parameter);

/// The token in `answer`. Throws Error(unavailable) for 429 and 5xx, else CredentialUnavailable with what was said.
[[nodiscard]] AccessToken identity_token(const IdentityRequest& request, http::Response answer, const http::Url& url);

}  // namespace adfkeep::azure
