#include "src/azure/sign_in/environment_credential.hpp"

#include "src/base/text.hpp"
#include "tests/azure/certificates.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

const std::string scope = "https://management.azure.com/.default";
const std::string answer = R"({"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"t0ken"})";

struct SetUp : Stage {
    SetUp() { variables = {{"AZURE_TENANT_ID", "contoso.example"}, {"AZURE_CLIENT_ID", "client-1"}}; }
};

TEST_CASE("a client secret is traded for a token at the tenant's endpoint") {
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3~+/=& %";
    app.network.then(200, answer);
    const auto token = EnvironmentCredential(app.context()).fetch(scope);
    REQUIRE(token.secret->view() == "t0ken");
    REQUIRE(token.good_until == app.clock.now() + std::chrono::seconds(3599 - 300));

    const auto& sent = app.network.sent.at(0);
    REQUIRE(sent.method == "POST");
    REQUIRE(sent.url == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token");
    REQUIRE(sent.headers.get("Content-Type") == "application/x-www-form-urlencoded");
    REQUIRE(parameter(sent.body, "grant_type") == "client_credentials");
    REQUIRE(parameter(sent.body, "client_id") == "client-1");
    REQUIRE(parameter(sent.body, "scope") == scope);
    REQUIRE(parameter(sent.body, "client_secret") == "s3~+/=& %");
}

TEST_CASE("a certificate is traded for a token by a signed assertion") {
    TempDir folder;
    const auto certificate = application_certificate("client-1");
    SetUp app;
    SECTION("in PEM") { write_file(folder / "app", certificate.key + certificate.certificate); }
    SECTION("in PFX") {
        write_file(folder / "app", pfx(certificate, "pw"));
        app.variables["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = "pw";
    }
    app.variables["AZURE_CLIENT_CERTIFICATE_PATH"] = (folder / "app").string();
    app.network.then(200, answer);
    static_cast<void>(EnvironmentCredential(app.context()).fetch(scope));

    const auto& body = app.network.sent.at(0).body;
    REQUIRE(parameter(body, "client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    REQUIRE(split(parameter(body, "client_assertion"), '.').size() == 3);
    REQUIRE(parameter(body, "client_secret").empty());
}

TEST_CASE("a federated token is traded for a token, and read anew each time") {
    TempDir folder;
    write_file(folder / "token", "first\n");
    SetUp app;
    app.variables["AZURE_FEDERATED_TOKEN_FILE"] = (folder / "token").string();
    app.network.then(200, answer).then(200, answer);
    SECTION("by the environment") {
        EnvironmentCredential credential(app.context());
        static_cast<void>(credential.fetch(scope));
        write_file(folder / "token", "second\n");
        static_cast<void>(credential.fetch(scope));
    }
    SECTION("by workload identity") {
        WorkloadIdentity credential(app.context());
        static_cast<void>(credential.fetch(scope));
        write_file(folder / "token", "second\n");
        static_cast<void>(credential.fetch(scope));
    }
    REQUIRE(parameter(app.network.sent.at(0).body, "client_assertion") == "first");
    REQUIRE(parameter(app.network.sent.at(1).body, "client_assertion") == "second");
}

TEST_CASE("a secret goes before a certificate, a certificate before a federated token") {
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3cret";
    app.variables["AZURE_CLIENT_CERTIFICATE_PATH"] = "/absent";
    app.variables["AZURE_FEDERATED_TOKEN_FILE"] = "/absent";
    app.network.then(200, answer);
    static_cast<void>(EnvironmentCredential(app.context()).fetch(scope));
    REQUIRE(parameter(app.network.sent.at(0).body, "client_secret") == "s3cret");
}

TEST_CASE("what is not set is named") {
    Stage stage;
    const auto missing = [&] {
        try {
            static_cast<void>(EnvironmentCredential(stage.context()).fetch(scope));
        } catch (const CredentialUnavailable& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    REQUIRE(missing() == "AZURE_TENANT_ID is not set");
    stage.variables["AZURE_TENANT_ID"] = "t";
    REQUIRE(missing() == "AZURE_CLIENT_ID is not set");
    stage.variables["AZURE_CLIENT_ID"] = "c";
    REQUIRE_THAT(missing(), Contains("none of AZURE_CLIENT_SECRET"));
    REQUIRE_THROWS_AS(WorkloadIdentity(stage.context()).fetch(scope), CredentialUnavailable);
    REQUIRE(stage.network.sent.empty());
}

TEST_CASE("a refusal has the issuer's words, its first line only, and says what to do") {
    const auto [code, advice] = GENERATE(table<std::string, std::string>({
        {"AADSTS7000215", "AZURE_CLIENT_SECRET is wrong"},
        {"AADSTS7000222", "has expired"},
        {"AADSTS700016", "no such application"},
        {"AADSTS700027", "certificate"},
        {"AADSTS70021", "federated credential"},
        {"AADSTS90002", "no such tenant"},
        {"AADSTS1", "look at AZURE_TENANT_ID"},
    }));
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3cret";
    app.network.then(401, R"({"error":"invalid_client","error_description":")" + code +
                              R"(: It is so.\r\nTrace ID: 1","error_codes":[1]})");
    try {
        static_cast<void>(EnvironmentCredential(app.context()).fetch(scope));
        FAIL("was not refused");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::refused_access);
        REQUIRE_THAT(describe(error), Contains("invalid_client: " + code + ": It is so.") && Contains(advice) &&
                                          Contains("client-1") && !Contains("Trace") && !Contains("s3cret"));
    }
}

TEST_CASE("an issuer that is busy is asked again, and given up within its budget") {
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3cret";
    SECTION("it recovers") {
        app.network.then(503).then(429, "", {{"Retry-After", "2"}}).then(http::Failure::broken).then(200, answer);
        REQUIRE(EnvironmentCredential(app.context()).fetch(scope).secret->view() == "t0ken");
    }
    SECTION("it does not") {
        app.network.otherwise = [](const Sent&) { return http::Response{.status = 503}; };
        REQUIRE_THROWS_MATCHES(EnvironmentCredential(app.context()).fetch(scope), Error,
                               HasCode(ErrorCode::unavailable));
        REQUIRE(app.network.sent.size() == 5);
    }
}

TEST_CASE("an answer that is no token never shows what it is") {
    const auto body = GENERATE(as<std::string>{}, "", "t0ken", "[]", R"({"access_token":""})", R"({"access_token":7})",
                               R"({"access_token":"t0ken"})", R"({"access_token":"t0ken","expires_in":"soon"})");
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3cret";
    app.network.then(200, body);
    try {
        static_cast<void>(EnvironmentCredential(app.context()).fetch(scope));
        FAIL("was taken");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::invalid_input);
        REQUIRE_THAT(describe(error), !Contains("t0ken"));
    }
}

TEST_CASE("a tenant that is more than a name is refused before anything is sent") {
    SetUp app;
    app.variables["AZURE_CLIENT_SECRET"] = "s3cret";
    app.variables["AZURE_TENANT_ID"] = GENERATE("../evil", "a/b", "a?b", "a b", "t\xC3\xA4");
    REQUIRE_THROWS_MATCHES(EnvironmentCredential(app.context()).fetch(scope), Error, HasCode(ErrorCode::usage));
    REQUIRE(app.network.sent.empty());
}

}  // namespace
}  // namespace adfkeep::azure
