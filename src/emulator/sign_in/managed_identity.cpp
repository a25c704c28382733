#include "src/emulator/sign_in/managed_identity.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::chrono::seconds lifetime = std::chrono::hours(24);

bool says_metadata(const Call& call) {
    const auto* const header = find_header(call.request.headers, "Metadata");
    return header != nullptr && equal_without_case(*header, "true");
}

Response bad(std::string_view what) {
    return json_response(
        ObjectText().add_string("error", "invalid_request").add_string("error_description", what).text(), 400);
}

/// Numbers are strings here.
Response token(Call& call, const SignIn& sign_in) {
    const std::string resource(call.target.parameter("resource"));
    if (resource.empty()) return bad("Required query variable 'resource' is missing");
    const auto now = call.world.now();
    std::string client(call.target.parameter("client_id"));
    if (client.empty()) client = sign_in.client.id;
    const TokenClaims claims{.audience = resource, .client = client, .tenant = std::string(local_tenant)};
    const auto seconds = [](auto value) { return std::to_string(value.count()); };
    return json_response(ObjectText()
                             .add_string("access_token", sign_in.issuer.issue(claims, now, lifetime))
                             .add_string("client_id", client)
                             .add_string("expires_in", seconds(lifetime))
                             .add_string("expires_on", seconds((now + lifetime).time_since_epoch()))
                             .add_string("ext_expires_in", seconds(lifetime))
                             .add_string("not_before", seconds(now.time_since_epoch()))
                             .add_string("resource", resource)
                             .add_string("token_type", "Bearer")
                             .text());
}

Response instance_metadata(Call& call, const SignIn& sign_in) {
    if (!says_metadata(call)) return bad("Required metadata header not specified");
    if (call.target.parameter("api-version").empty()) return bad("Required query variable 'api-version' is missing");
    return token(call, sign_in);
}

Response app_service(Call& call, const SignIn& sign_in) {
    const auto* const header = find_header(call.request.headers, "X-IDENTITY-HEADER");
    if (header == nullptr || !(Secret(*header) == sign_in.identity_header)) {
        return json_response(R"({"statusCode":401,"message":"The X-IDENTITY-HEADER is missing or wrong"})", 401);
    }
    return token(call, sign_in);
}

/// Whoever can read a file of the machine is the machine: the first request is told which.
Response arc(Call& call, const SignIn& sign_in) {
    if (!says_metadata(call)) return bad("Required metadata header not specified");
    const auto* const header = find_header(call.request.headers, "Authorization");
    constexpr std::string_view scheme = "Basic ";
    const auto is_known = header != nullptr && header->starts_with(scheme) && sign_in.arc_key != nullptr &&
                          Secret(std::string_view(*header).substr(scheme.size())) == *sign_in.arc_key;
    if (is_known) return token(call, sign_in);
    Response response{.status = 401};
    response.headers.push_back({"WWW-Authenticate", fmt::format("Basic realm={}", sign_in.arc_key_file)});
    return response;
}

}  // namespace

std::optional<Response> answer_managed_identity(Call& call, const SignIn& sign_in) {
    if (call.request.method != "GET") return std::nullopt;
    const auto path = lower(call.path());
    // Arc's agent serves the path of IMDS under an api-version of its own.
    const auto is_arc = call.target.parameter("api-version") == "2019-11-01" && !sign_in.arc_key_file.empty();
    if (path == "/metadata/identity/oauth2/token")
        return is_arc ? arc(call, sign_in) : instance_metadata(call, sign_in);
    if (path == "/msi/token") return app_service(call, sign_in);
    return std::nullopt;
}

}  // namespace adfkeep::emulator
