#include "src/azure/http/retry.hpp"
#include "src/azure/sign_in/identity_endpoints.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t max_key_bytes = 4096;

/// The file that the challenge `Basic realm=FILE` names. Whoever answers on the port chooses it: nothing but a key of
/// the agent may be read for them.
std::string key_file(std::string_view challenge, const std::string& keys) {
    constexpr std::string_view scheme = "Basic realm=";
    if (!equal_without_case(challenge.substr(0, scheme.size()), scheme))
        throw CredentialUnavailable("the agent of Azure Arc asks in an unknown way who we are");
    auto path = challenge.substr(scheme.size());
    if (path.size() > 1 && path.starts_with('"') && path.ends_with('"')) path = path.substr(1, path.size() - 2);
    const bool is_in_place = path.starts_with(keys) && path.find('/', keys.size()) == std::string_view::npos;
    if (!is_in_place || !path.ends_with(".key"))
        throw Error(ErrorCode::refused_for_safety, "the agent of Azure Arc names a file that is none of its keys",
                    std::string(path), "look at who listens on IDENTITY_ENDPOINT");
    return std::string(path);
}

http::SharedSecret read_key(const std::string& path) {
    try {
        auto content = files::read(path, max_key_bytes);
        auto key = std::make_shared<const Secret>(ByteView(content));
        wipe(content);
        return key;
    } catch (const Error& error) {
        throw CredentialUnavailable("the key of Azure Arc cannot be read: " + std::string(error.what()),
                                    "run as a member of the group himds");
    }
}

}  // namespace

AccessToken token_of_arc(const IdentityRequest& request, const std::string& keys) {
    if (!request.client.empty())
        throw CredentialUnavailable("Azure Arc has no user-assigned identities, and AZURE_CLIENT_ID names one");
    const auto& context = request.context;
    auto asked = identity_request(request, context.environment("IDENTITY_ENDPOINT"), "2019-11-01", "client_id");
    asked.headers.add("Metadata", "true");
    http::RetryingTransport patient(context.transport, {.attempts = 5, .waiting = std::chrono::minutes(1)},
                                    context.world);
    const auto challenge = patient.send(asked);
    if (challenge.status != 401) return identity_token(request, challenge, asked.url);
    asked.secrets.push_back({.name = "Authorization",
                             .prefix = "Basic ",
                             .value = read_key(key_file(challenge.headers.get("WWW-Authenticate"), keys))});
    return identity_token(request, patient.send(asked), asked.url);
}

}  // namespace adfkeep::azure
