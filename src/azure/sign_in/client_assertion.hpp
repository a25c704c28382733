// How an application proves with its certificate who it is.
#pragma once

#include "src/azure/sign_in/token_endpoint.hpp"
#include "src/base/clock.hpp"
#include "src/base/crypto/signing_certificate.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::azure {

/// Whether the assertion carries the certificates: for applications that trust a subject and its issuer, not one
/// certificate.
enum class SendChain { no, yes };

/// A signed JSON Web Token (RFC 7523) for `application`'s token endpoint, good for ten minutes: PS256, and the
/// certificate's SHA-256 in `x5t#S256`. Source: "Microsoft identity platform application authentication certificate
/// credentials", Microsoft Learn.
[[nodiscard]] Secret client_assertion(const Application& application, const crypto::SigningCertificate& certificate,
                                      SendChain send_chain, Time now, Random& random);

}  // namespace adfkeep::azure
