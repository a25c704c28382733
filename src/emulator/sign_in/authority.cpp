#include "src/emulator/sign_in/authority.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"
#include "src/emulator/sign_in/assertion.hpp"
#include "src/emulator/sign_in/managed_identity.hpp"

namespace adfkeep::emulator {
namespace {

bool ends_with(const Target& target, std::initializer_list<std::string_view> end) {
    const auto& segments = target.segments;
    return segments.size() >= end.size() &&
           std::equal(end.begin(), end.end(), segments.end() - static_cast<std::ptrdiff_t>(end.size()),
                      [](std::string_view e, const std::string& s) { return equal_without_case(e, s); });
}

std::string value_of(const std::vector<QueryParameter>& form, std::string_view name) {
    const auto found = std::ranges::find(form, name, &QueryParameter::name);
    return found == form.end() ? std::string() : found->value;
}

/// OAuth's errors have a shape of their own.
Response refused(Call& call, int status, const char* error, unsigned code, std::string_view what) {
    return json_response(ObjectText()
                             .add_string("error", error)
                             .add_string("error_description", fmt::format("AADSTS{}: {}", code, what))
                             .add("error_codes", fmt::format("[{}]", code))
                             .add_string("timestamp", to_text(call.world.now()))
                             .add_string("trace_id", call.world.guid())
                             .add_string("correlation_id", call.world.guid())
                             .text(),
                         status);
}

Response openid_configuration(const Call& call) {
    const auto& segments = call.target.segments;
    const auto is_v2 = segments.size() >= 2 && equal_without_case(segments[1], "v2.0");
    const auto tenant = call.base_url + '/' + segments.front();
    const auto oauth = tenant + (is_v2 ? "/oauth2/v2.0/" : "/oauth2/");
    return json_response(ObjectText()
                             .add_string("token_endpoint", oauth + "token")
                             .add_string("authorization_endpoint", oauth + "authorize")
                             .add_string("device_authorization_endpoint", oauth + "devicecode")
                             .add_string("issuer", tenant + "/v2.0")
                             .add_string("jwks_uri", tenant + "/discovery/v2.0/keys")
                             .add("response_types_supported", R"(["code","id_token"])")
                             .add("subject_types_supported", R"(["pairwise"])")
                             .add("id_token_signing_alg_values_supported", R"(["RS256"])")
                             .text());
}

Response instance_discovery(const Call& call) {
    const auto host = call.base_url.substr(call.base_url.find("//") + 2);
    const auto metadata =
        fmt::format(R"({{"preferred_network":"{0}","preferred_cache":"{0}","aliases":["{0}"]}})", host);
    return json_response(
        ObjectText()
            .add_string("tenant_discovery_endpoint",
                        fmt::format("{}/{}/v2.0/.well-known/openid-configuration", call.base_url, local_tenant))
            .add_string("api-version", "1.1")
            .add("metadata", array_text(std::vector{metadata}))
            .text());
}

/// What the form asks a token for: the resource itself, or a scope of it.
std::string audience_of(const std::vector<QueryParameter>& form) {
    const auto resource = value_of(form, "resource");
    if (!resource.empty()) return resource;
    constexpr std::string_view all = "/.default";
    const auto scopes = value_of(form, "scope");
    for (const auto scope : split(scopes, ' '))
        if (scope.ends_with(all)) return std::string(scope.substr(0, scope.size() - all.size()));
    return {};
}

/// Absent where the client has shown who it is.
std::optional<Response> judged_client(Call& call, const SignIn& sign_in, const std::vector<QueryParameter>& form) {
    const auto assertion = value_of(form, "client_assertion");
    const auto secret = value_of(form, "client_secret");
    if (assertion.empty() && secret.empty()) {
        return refused(call, 401, "invalid_client", 7000218,
                       "The request body must contain the following parameter: 'client_assertion' or "
                       "'client_secret'.");
    }
    if (!sign_in.is_strict) return std::nullopt;
    const auto id = value_of(form, "client_id");
    if (id != sign_in.client.id) {
        return refused(call, 400, "unauthorized_client", 700016,
                       fmt::format("Application with identifier '{}' was not found in the directory.", id));
    }
    if (!secret.empty()) {
        if (sign_in.client.secret == Secret(secret)) return std::nullopt;
        return refused(call, 401, "invalid_client", 7000215, "Invalid client secret provided.");
    }
    const auto fault = fault_of_assertion(assertion, id, call.base_url + call.path(), call.world.now());
    if (fault.empty()) return std::nullopt;
    return refused(call, 401, "invalid_client", 700027, "Client assertion failed: " + fault);
}

Response token(Call& call, const SignIn& sign_in) {
    const auto form = parse_form(call.request.body);
    const auto grant = value_of(form, "grant_type");
    if (grant != "client_credentials") {
        return refused(call, 400, "unsupported_grant_type", 70003,
                       fmt::format("The app requested an unsupported grant type '{}'.", grant));
    }
    const auto audience = audience_of(form);
    if (audience.empty())
        return refused(call, 400, "invalid_scope", 70011, "The provided value for scope is not valid.");
    if (auto refusal = judged_client(call, sign_in, form)) return std::move(*refusal);
    const TokenClaims claims{.audience = audience,
                             .client = value_of(form, "client_id"),
                             .tenant = equal_without_case(call.target.segments.front(), "adfs")
                                           ? std::string(local_tenant)
                                           : call.target.segments.front()};
    const auto lifetime = std::to_string(sign_in.token_lifetime.count());
    return json_response(
        ObjectText()
            .add_string("token_type", "Bearer")
            .add("expires_in", lifetime)
            .add("ext_expires_in", lifetime)
            .add_string("access_token", sign_in.issuer.issue(claims, call.world.now(), sign_in.token_lifetime))
            .text());
}

}  // namespace

std::optional<Response> answer_sign_in(Call& call, const SignIn& sign_in) {
    const auto& target = call.target;
    if (target.segments.empty() || equal_without_case(target.segments.front(), "subscriptions")) return std::nullopt;
    const auto is_get = call.request.method == "GET";
    if (auto response = answer_managed_identity(call, sign_in)) return response;
    if (is_get && ends_with(target, {".well-known", "openid-configuration"})) return openid_configuration(call);
    if (is_get && ends_with(target, {"discovery", "instance"})) return instance_discovery(call);
    if (is_get && ends_with(target, {"discovery", "v2.0", "keys"})) return json_response(R"({"keys":[]})");
    const auto is_token = ends_with(target, {"oauth2", "v2.0", "token"}) || ends_with(target, {"oauth2", "token"});
    if (call.request.method == "POST" && is_token) return token(call, sign_in);
    return std::nullopt;
}

}  // namespace adfkeep::emulator
