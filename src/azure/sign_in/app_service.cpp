#include "src/azure/http/retry.hpp"
#include "src/azure/sign_in/identity_endpoints.hpp"

namespace adfkeep::azure {

AccessToken token_of_app_service(const IdentityRequest& request) {
    const auto& context = request.context;
    auto asked = identity_request(request, context.environment("IDENTITY_ENDPOINT"), "2019-08-01", "client_id");
    auto header = context.environment("IDENTITY_HEADER");
    asked.secrets.push_back(
        {.name = "X-IDENTITY-HEADER", .prefix = "", .value = std::make_shared<const Secret>(ByteView(header))});
    wipe(header);
    http::RetryingTransport patient(context.transport, {.attempts = 5, .waiting = std::chrono::minutes(1)},
                                    context.world);
    return identity_token(request, patient.send(asked), asked.url);
}

}  // namespace adfkeep::azure
