#include "src/base/base64url.hpp"
#include "src/emulator/sign_in/assertion.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using emulator::Authorization;

namespace {

const std::string tenant = "/11111111-1111-1111-1111-111111111111";
const std::string arm_scope = "https%3A%2F%2Fmanagement.azure.com%2F.default";

Spoken ask(Azure& azure, const std::string& form, const std::string& path = tenant + "/oauth2/v2.0/token?raw") {
    return azure.send("POST", path, "grant_type=client_credentials&" + form, {{"Authorization", ""}});
}

std::string by_secret(Azure& azure, const std::string& scope = arm_scope) {
    const auto& client = azure.service().client();
    return "client_id=" + client.id + "&client_secret=" + std::string(client.secret.view()) + "&scope=" + scope;
}

Spoken get_with(Azure& azure, const std::string& token, const std::string& path = factories) {
    return azure.send("GET", path, "", {{"Authorization", "Bearer " + token}});
}

std::string assertion_of(const std::string& claims, const std::string& header = R"({"alg":"PS256"})") {
    return to_base64url(header) + '.' + to_base64url(claims) + ".c2ln";
}

const std::string token_url = "http://127.0.0.1:1234" + tenant + "/oauth2/v2.0/token";
const auto now = *time_from_text("2026-11-24T01:00:00Z");

}  // namespace

TEST_CASE("a client's secret gives a token that opens ARM") {
    Azure azure({.authorization = Authorization::own_tokens});
    const auto answer = ask(azure, by_secret(azure));
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json["token_type"] == "Bearer");
    REQUIRE(answer.json["expires_in"] == 3599);
    REQUIRE(get_with(azure, answer.json["access_token"]).status == 200);
}

TEST_CASE("strict sign-in takes no token but its own, for this audience, before it expires") {
    Azure azure({.authorization = Authorization::own_tokens});
    REQUIRE(azure.send("GET", factories, "", {{"Authorization", ""}}).code() == "AuthenticationFailed");
    REQUIRE(get_with(azure, "anything").code() == "InvalidAuthenticationToken");
    const std::string vault_token =
        ask(azure, by_secret(azure, "https%3A%2F%2Fvault.azure.net%2F.default")).json["access_token"];
    REQUIRE(get_with(azure, vault_token).code() == "InvalidAuthenticationTokenAudience");
    REQUIRE(get_with(azure, vault_token, "/keys?api-version=7.4").status == 200);

    const std::string token = ask(azure, by_secret(azure)).json["access_token"];
    auto altered = token;
    altered.back() = altered.back() == 'A' ? 'B' : 'A';
    REQUIRE(get_with(azure, altered).code() == "InvalidAuthenticationToken");
    Azure other({.authorization = Authorization::own_tokens, .seed = 1});
    azure.clock().advance(std::chrono::seconds(3598));
    REQUIRE(get_with(azure, token).status == 200);
    azure.clock().advance(std::chrono::seconds(1));
    const auto expired = get_with(azure, token);
    REQUIRE(expired.status == 401);
    REQUIRE(expired.code() == "ExpiredAuthenticationToken");
    REQUIRE(expired.header("WWW-Authenticate").find("invalid_token") != std::string::npos);
}

TEST_CASE("without strict sign-in any bearer token will do, and none will not") {
    Azure azure;
    REQUIRE(get_with(azure, "anything").status == 200);
    REQUIRE(azure.send("GET", factories, "", {{"Authorization", "Basic x"}}).status == 401);
    REQUIRE(ask(azure, "client_id=x&client_secret=y&scope=" + arm_scope).status == 200);
}

TEST_CASE("a sign-in that fails says why as Entra does") {
    Azure azure({.authorization = Authorization::own_tokens});
    const auto& client = azure.service().client();
    const auto code = [&](const std::string& form) { return ask(azure, form).json["error_codes"][0].get<int>(); };
    REQUIRE(code("client_id=" + client.id + "&client_secret=wrong&scope=" + arm_scope) == 7000215);
    REQUIRE(code("client_id=other&client_secret=wrong&scope=" + arm_scope) == 700016);
    REQUIRE(code("client_id=" + client.id + "&scope=" + arm_scope) == 7000218);
    REQUIRE(code("client_id=" + client.id + "&client_secret=x&scope=openid") == 70011);
    REQUIRE(code("client_id=" + client.id + "&client_assertion=x&scope=" + arm_scope) == 700027);
    const auto wrong = ask(azure, "client_id=" + client.id + "&client_secret=wrong&scope=" + arm_scope);
    REQUIRE(wrong.status == 401);
    REQUIRE(wrong.json["error"] == "invalid_client");
    REQUIRE(azure.send("POST", tenant + "/oauth2/v2.0/token?raw", "grant_type=password").json["error"] ==
            "unsupported_grant_type");
}

TEST_CASE("an assertion has to be for this client, this endpoint and this time") {
    const auto fault = [&](const std::string& assertion) {
        return emulator::fault_of_assertion(assertion, "me", token_url, now);
    };
    const std::string good = R"({"aud":")" + token_url + R"(","iss":"me","sub":"me","exp":1795482600.5})";
    REQUIRE(fault(assertion_of(good)).empty());
    REQUIRE(fault(assertion_of(R"({"aud":"api://AzureADTokenExchange","exp":1795482600})")).empty());
    REQUIRE(fault(assertion_of(good, R"({"alg":"none"})")).find("algorithm") != std::string::npos);
    REQUIRE(fault(assertion_of(R"({"aud":"other","iss":"me","sub":"me","exp":1795482600})")).find("audience") !=
            std::string::npos);
    REQUIRE(fault(assertion_of(R"({"aud":")" + token_url + R"(","iss":"you","sub":"me","exp":1795482600})"))
                .find("another") != std::string::npos);
    REQUIRE(fault(assertion_of(R"({"aud":")" + token_url + R"(","iss":"me","sub":"me","exp":1})")).find("expired") !=
            std::string::npos);
    for (const auto* const broken : {"", "a.b", "a.b.", "!.!.!", "e30.e30.", "W10.W10.x"})
        REQUIRE_FALSE(fault(broken).empty());
}

TEST_CASE("discovery leads every client to the token endpoint") {
    Azure azure;
    const auto token_endpoint = [&](const std::string& path) {
        return azure.send("GET", path + "?raw", "", {{"Authorization", ""}}).json["token_endpoint"].get<std::string>();
    };
    REQUIRE(token_endpoint(tenant + "/v2.0/.well-known/openid-configuration") == token_url);
    REQUIRE(token_endpoint("/adfs/.well-known/openid-configuration") == "http://127.0.0.1:1234/adfs/oauth2/token");
    REQUIRE(azure.get("/common/discovery/instance?raw").json["metadata"].is_array());
    REQUIRE(ask(azure, "client_id=x&client_secret=y&resource=https%3A%2F%2Fmanagement.core.windows.net%2F",
                "/adfs/oauth2/token?raw")
                .status == 200);
    REQUIRE(azure.get("/metadata/endpoints?api-version=2015-01-01").json["authentication"]["loginEndpoint"] ==
            "http://127.0.0.1:1234/");
    REQUIRE(azure.get("/metadata/endpoints?api-version=2022-09-01").json.is_array());
}

TEST_CASE("an instance's metadata gives a token, with numbers as strings") {
    Azure azure;
    const std::string path =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F";
    REQUIRE(azure.get(path).status == 400);
    const auto answer = azure.send("GET", path + "&client_id=me", "", {{"Metadata", "true"}});
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json["expires_in"] == "86400");
    REQUIRE(answer.json["expires_on"] == "1795568400");
    REQUIRE(answer.json["client_id"] == "me");
    REQUIRE(azure.send("GET", "/metadata/identity/oauth2/token?api-version=2018-02-01", "", {{"Metadata", "true"}})
                .status == 400);
}

TEST_CASE("App Service's endpoint wants its header") {
    Azure azure;
    const std::string path = "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net";
    REQUIRE(azure.get(path).status == 401);
    const std::string header(azure.service().identity_header().view());
    REQUIRE(azure.send("GET", path, "", {{"X-IDENTITY-HEADER", header}}).json["resource"] == "https://vault.azure.net");
}

TEST_CASE("Arc's endpoint challenges, and takes what its file holds") {
    Azure azure({.arc_key_file = "/var/opt/azcmagent/tokens/arc.key"});
    const std::string path =
        "/metadata/identity/oauth2/token?api-version=2019-11-01&resource=https%3A%2F%2Fmanagement.azure.com";
    const auto challenge = azure.send("GET", path, "", {{"Metadata", "true"}, {"Authorization", ""}});
    REQUIRE(challenge.status == 401);
    REQUIRE(challenge.header("WWW-Authenticate") == "Basic realm=/var/opt/azcmagent/tokens/arc.key");
    const std::string key(azure.service().arc_key().view());
    REQUIRE(azure.send("GET", path, "", {{"Metadata", "true"}, {"Authorization", "Basic " + key}}).status == 200);
    REQUIRE(azure.send("GET", path, "", {{"Metadata", "true"}, {"Authorization", "Basic no"}}).status == 401);
}
