#include "src/azure/http/retry.hpp"
#include "src/azure/sign_in/identity_endpoints.hpp"

namespace adfkeep::azure {
namespace {

constexpr const char* usual_host = "http://169.254.169.254";

/// 410 while the service is updated, for up to 70 seconds; 404 while it learns of a new identity, but elsewhere than in
/// Azure that is somebody else's metadata service, and final.
http::RetryPolicy patience(Probe probe) {
    http::RetryPolicy policy{.attempts = 8,
                             .waiting = std::chrono::seconds(90),
                             .first_delay = std::chrono::seconds(4),
                             .also = {410},
                             .unreachable = http::Unreachable::give_up};
    if (probe == Probe::no) policy.also[1] = 404;
    return policy;
}

}  // namespace

AccessToken token_of_instance(const IdentityRequest& request, Probe probe) {
    const auto& context = request.context;
    auto host = context.environment("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    if (host.empty()) host = usual_host;
    while (host.ends_with('/')) host.pop_back();
    auto asked = identity_request(request, host + "/metadata/identity/oauth2/token", "2018-02-01", "client_id");
    asked.headers.add("Metadata", "true");
    if (probe == Probe::yes) {
        asked.connect_timeout = std::chrono::seconds(1);
        asked.total_timeout = std::chrono::seconds(10);
    }
    try {
        auto answer = http::RetryingTransport(context.transport, patience(probe), context.world).send(asked);
        return identity_token(request, std::move(answer), asked.url);
    } catch (const http::TransportError& error) {
        throw CredentialUnavailable("no identity is served at " + to_text(asked.url.origin) + ": " + error.what(),
                                    "is this a machine of Azure with an identity?");
    } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_input) throw;
        throw CredentialUnavailable("no identity is served at " + to_text(asked.url.origin) + ": " + error.what());
    }
}

}  // namespace adfkeep::azure
