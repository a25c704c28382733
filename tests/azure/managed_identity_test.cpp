#include "src/azure/sign_in/managed_identity.hpp"

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;
using std::chrono::hours;
using std::chrono::seconds;

const std::string scope = "https://management.azure.com/.default";
// Numbers as strings, as every one of these endpoints answers.
const std::string answer =
    R"({"access_token":"t0ken","client_id":"c","expires_in":"86400","expires_on":"1795568400","resource":"r","token_type":"Bearer"})";

std::string why_not(ManagedIdentity identity) {
    try {
        static_cast<void>(identity.fetch(scope));
    } catch (const CredentialUnavailable& error) {
        return error.what();
    }
    return "it is";
}

TEST_CASE("a virtual machine's identity comes from the Instance Metadata Service, past every proxy") {
    Stage stage;
    stage.network.then(200, answer);
    const auto token = ManagedIdentity(stage.context(), Probe::no).fetch(scope);
    REQUIRE(token.secret->view() == "t0ken");
    const auto& sent = stage.network.sent.at(0);
    REQUIRE(sent.url ==
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
            "https%3A%2F%2Fmanagement.azure.com");
    REQUIRE(sent.headers.get("Metadata") == "true");
    REQUIRE(sent.reach == http::Reach::machine);
}

TEST_CASE("a token of a day is renewed from half of its life") {
    Stage stage;
    stage.network.then(200, answer);
    const auto token = ManagedIdentity(stage.context(), Probe::no).fetch(scope);
    REQUIRE(token.renew_from == stage.clock.now() + hours(12));
    REQUIRE(token.good_until == stage.clock.now() + hours(24) - std::chrono::minutes(5));
}

TEST_CASE("AZURE_CLIENT_ID picks a user-assigned identity") {
    Stage stage;
    stage.variables = {{"AZURE_CLIENT_ID", "c/1"}, {"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:40/"}};
    stage.network.then(200, answer);
    static_cast<void>(ManagedIdentity(stage.context(), Probe::no).fetch(scope));
    REQUIRE(parameter(stage.network.sent.at(0).url, "client_id") == "c/1");
    REQUIRE_THAT(stage.network.sent.at(0).url,
                 Catch::StartsWith("http://127.0.0.1:40/metadata/identity/oauth2/token?"));
}

TEST_CASE("a machine that may not be Azure's costs no second attempt and a second to connect") {
    Stage stage;
    stage.network.then(GENERATE(http::Failure::not_connected, http::Failure::timed_out));
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::yes)), Contains("no identity is served"));
    REQUIRE(stage.network.sent.at(0).total_timeout == seconds(10));
    REQUIRE(stage.network.sent.at(0).connect_timeout == seconds(1));
    REQUIRE(stage.waiting.pauses.empty());
}

TEST_CASE("somebody else's metadata service is no identity") {
    Stage stage;
    SECTION("that does not know the path") { stage.network.then(404, "<html>"); }
    SECTION("that answers anything") { stage.network.then(200, "<html>"); }
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::yes)), !Contains("it is") && !Contains("<html>"));
    REQUIRE(stage.network.sent.size() == 1);
}

TEST_CASE("a metadata service that is updated is asked again for a while") {
    Stage stage;
    const auto status = GENERATE(404, 410, 429, 500);
    stage.network.then(status).then(status).then(status).then(200, answer);
    REQUIRE(ManagedIdentity(stage.context(), Probe::no).fetch(scope).secret->view() == "t0ken");
    REQUIRE(stage.waiting.elapsed() > seconds(0));

    stage.network.otherwise = [](const Sent&) { return http::Response{.status = 410}; };
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::no)), Contains("answered 410"));
    REQUIRE(stage.network.sent.size() > 4 + 4);
    REQUIRE(stage.network.sent.size() <= 4 + 8);
}

TEST_CASE("a machine without an identity is told so at once") {
    Stage stage;
    stage.network.then(400, R"({"error":"invalid_request","error_description":"Identity not found"})");
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::no)), Contains("invalid_request: Identity not found"));
}

TEST_CASE("App Service and Container Apps are asked at their endpoint, with their header") {
    Stage stage;
    stage.variables = {{"IDENTITY_ENDPOINT", "http://localhost:42356/msi/token"}, {"IDENTITY_HEADER", "h3ader"}};
    stage.network.then(200,
                       R"({"access_token":"t0ken","expires_on":"1795485600","resource":"r","token_type":"Bearer"})");
    const auto token = ManagedIdentity(stage.context(), Probe::yes).fetch(scope);
    // 2026-11-24T02:00:00Z, five minutes before its end
    REQUIRE(to_text(token.good_until) == "2026-11-24T01:55:00Z");
    const auto& sent = stage.network.sent.at(0);
    REQUIRE(sent.url ==
            "http://localhost:42356/msi/token?api-version=2019-08-01&resource="
            "https%3A%2F%2Fmanagement.azure.com");
    REQUIRE(sent.headers.get("X-IDENTITY-HEADER") == "h3ader");
    REQUIRE(sent.reach == http::Reach::machine);
}

struct Arc : Stage {
    TempDir keys;
    std::string folder = keys.path().string() + "/";

    Arc() {
        variables = {{"IDENTITY_ENDPOINT", "http://localhost:40342/metadata/identity/oauth2/token"},
                     {"IMDS_ENDPOINT", "http://localhost:40342"}};
    }
    ManagedIdentity identity() { return {context(), Probe::yes, folder}; }
    void challenge(const std::string& field) { network.then(401, "", {{"WWW-Authenticate", field}}); }
};

TEST_CASE("Azure Arc's challenge is answered with the content of the key that it names") {
    Arc arc;
    write_file(arc.keys / "1.key", "k3y");
    arc.challenge("Basic realm=" + arc.folder + "1.key");
    arc.network.then(200, answer);
    REQUIRE(arc.identity().fetch(scope).secret->view() == "t0ken");
    REQUIRE_FALSE(arc.network.sent.at(0).headers.has("Authorization"));
    REQUIRE(arc.network.sent.at(0).headers.get("Metadata") == "true");
    REQUIRE(parameter(arc.network.sent.at(0).url, "api-version") == "2019-11-01");
    REQUIRE(arc.network.sent.at(1).headers.get("Authorization") == "Basic k3y");
}

TEST_CASE("whoever plays Azure Arc's agent gets no other file") {
    Arc arc;
    write_file(arc.keys / "deeper" / "1.key", "k3y");
    write_file(arc.keys / "shadow", "root:x");
    auto path = GENERATE(as<std::string>{}, "/etc/shadow", "KEYS/shadow", "KEYS/../x.key", "KEYS/deeper/1.key", "");
    if (path.starts_with("KEYS/")) path.replace(0, 5, arc.folder);
    arc.challenge("Basic realm=" + path);
    REQUIRE_THROWS_MATCHES(arc.identity().fetch(scope), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(arc.network.sent.size() == 1);
}

TEST_CASE("an Azure Arc that cannot be answered is no identity") {
    Arc arc;
    SECTION("its key is not ours to read") { arc.challenge("Basic realm=" + arc.folder + "absent.key"); }
    SECTION("its key is no key") {
        write_file(arc.keys / "1.key", std::string(5000, 'x'));
        arc.challenge("Basic realm=" + arc.folder + "1.key");
    }
    SECTION("it asks in another way") { arc.challenge("Negotiate"); }
    SECTION("it has no user-assigned identities") { arc.variables["AZURE_CLIENT_ID"] = "c"; }
    REQUIRE(why_not(arc.identity()) != "it is");
    REQUIRE(arc.network.sent.size() <= 1);
}

TEST_CASE("an endpoint that is none is told") {
    Stage stage;
    stage.variables = {{"IDENTITY_ENDPOINT", "nowhere"}, {"IDENTITY_HEADER", "h"}};
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::yes)), Contains("cannot be asked"));
    stage.variables = {
        {"IDENTITY_ENDPOINT", "https://x"}, {"IDENTITY_SERVER_THUMBPRINT", "t"}, {"IDENTITY_HEADER", "h"}};
    REQUIRE_THAT(why_not(ManagedIdentity(stage.context(), Probe::yes)), Contains("Service Fabric"));
}

}  // namespace
}  // namespace adfkeep::azure
