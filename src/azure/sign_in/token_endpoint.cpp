#include "src/azure/sign_in/token_endpoint.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "src/azure/http/retry.hpp"
#include "src/azure/sign_in/token_answer.hpp"

namespace adfkeep::azure {
namespace {

const http::RetryPolicy patience{.attempts = 5, .waiting = std::chrono::minutes(2)};

/// What to do about the refusals that people meet. Source: "Microsoft Entra authentication and authorization error
/// codes", Microsoft Learn.
std::string advice(std::string_view description) {
    static constexpr std::array<std::pair<std::string_view, const char*>, 6> known = {{
        {"AADSTS7000215", "AZURE_CLIENT_SECRET is wrong: it has to be the secret's value, not its id"},
        {"AADSTS7000222", "the client secret has expired: make another and set AZURE_CLIENT_SECRET"},
        {"AADSTS700016", "there is no such application in this tenant: look at AZURE_CLIENT_ID and AZURE_TENANT_ID"},
        {"AADSTS700027", "the certificate is not one of the application's: upload it there"},
        {"AADSTS70021", "the application has no federated credential for this issuer and subject: add one"},
        {"AADSTS90002", "there is no such tenant in this cloud: look at AZURE_TENANT_ID and --cloud"},
    }};
    // The whole number: a code may be the beginning of another.
    const auto code = description.substr(0, description.find_first_not_of("0123456789", 6));
    const auto found = std::ranges::find(known, code, [](const auto& row) { return row.first; });
    return found == known.end() ? "look at AZURE_TENANT_ID, AZURE_CLIENT_ID and what proves the client" : found->second;
}

Error refusal(const http::Response& answer, const Application& application, const std::string& where) {
    if (answer.status == 429 || answer.status >= 500)
        return {ErrorCode::unavailable, "Microsoft Entra ID answered " + std::to_string(answer.status), where,
                "try again later"};
    const auto said = issuer_message(answer.body);
    auto what = "Microsoft Entra ID refused the application '" + application.client + "'";
    if (said.error.empty() && said.description.empty()) what += " with status " + std::to_string(answer.status);
    if (!said.error.empty()) what += ": " + said.error;
    if (!said.description.empty()) what += ": " + said.description;
    return {ErrorCode::refused_access, what, where, advice(said.description)};
}

}  // namespace

http::Url Application::token_url() const {
    return {.origin = authority, .target = "/" + http::encode(tenant) + "/oauth2/v2.0/token"};
}

void require_tenant(const std::string& tenant) {
    const bool is_plain = std::ranges::all_of(tenant, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
    if (is_plain && !tenant.empty()) return;
    throw Error(ErrorCode::usage, "a tenant is an id or a domain", tenant, "look at AZURE_TENANT_ID");
}

void add_assertion(Form& form, std::string_view assertion) {
    form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.add("client_assertion", assertion);
}

AccessToken sign_in(http::Transport& transport, const Application& application, const std::string& scope, Form& proof,
                    http::World world) {
    proof.add("grant_type", "client_credentials").add("client_id", application.client).add("scope", scope);
    const http::Request request{
        .method = "POST",
        .url = application.token_url(),
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
        .body = proof.body()};
    const auto where = to_text(request.url);
    auto answer = http::RetryingTransport(transport, patience, world).send(request);
    if (answer.status != 200) throw refusal(answer, application, where);
    return token_answer(std::move(answer), world.clock.now(), where);
}

}  // namespace adfkeep::azure
