#include "src/azure/sign_in/managed_identity.hpp"

#include "src/azure/sign_in/identity_endpoints.hpp"
#include "src/azure/sign_in/token_answer.hpp"

namespace adfkeep::azure {
namespace {

std::string resource_of(const std::string& scope) {
    constexpr std::string_view suffix = "/.default";
    return scope.ends_with(suffix) ? scope.substr(0, scope.size() - suffix.size()) : scope;
}

}  // namespace

AccessToken ManagedIdentity::fetch(const std::string& scope) {
    const auto& variable = context_.environment;
    const IdentityRequest request{
        .context = context_, .resource = resource_of(scope), .client = variable("AZURE_CLIENT_ID")};
    if (variable("IDENTITY_ENDPOINT").empty()) return token_of_instance(request, probe_);
    if (!variable("IDENTITY_SERVER_THUMBPRINT").empty())
        throw CredentialUnavailable("the identity of Service Fabric is not supported");
    if (!variable("IDENTITY_HEADER").empty()) return token_of_app_service(request);
    if (!variable("IMDS_ENDPOINT").empty()) return token_of_arc(request, arc_keys_);
    throw CredentialUnavailable("IDENTITY_ENDPOINT is set without IDENTITY_HEADER or IMDS_ENDPOINT");
}

http::Request identity_request(const IdentityRequest& request, const std::string& endpoint, const char* api_version,
                               const char* client_parameter) {
    http::Request asked{.method = "GET", .reach = http::Reach::machine};
    auto text = endpoint + (endpoint.find('?') == std::string::npos ? "?" : "&") + "api-version=" + api_version +
                "&resource=" + http::encode(request.resource);
    if (!request.client.empty()) text += std::string("&") + client_parameter + "=" + http::encode(request.client);
    try {
        asked.url = http::parse_url(text);
    } catch (const Error& error) {
        throw CredentialUnavailable(std::string("its endpoint cannot be asked: ") + error.what());
    }
    return asked;
}

AccessToken identity_token(const IdentityRequest& request, http::Response answer, const http::Url& url) {
    if (answer.status == 200)
        return token_answer(std::move(answer), request.context.world.clock.now(), to_text(url.origin));
    if (answer.status == 429 || answer.status >= 500)
        throw Error(ErrorCode::unavailable, "the identity endpoint answered " + std::to_string(answer.status),
                    to_text(url.origin), "try again later");
    const auto said = issuer_message(answer.body);
    auto why = "the endpoint " + to_text(url.origin) + " answered " + std::to_string(answer.status);
    if (!said.error.empty()) why += ", " + said.error;
    if (!said.description.empty()) why += ": " + said.description;
    throw CredentialUnavailable(why, "assign an identity to this machine, or look at AZURE_CLIENT_ID");
}

}  // namespace adfkeep::azure
