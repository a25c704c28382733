#include "src/azure/arm_client.hpp"

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::Matches;

struct Arm : Stage {
    CountedTokens tokens;
    ArmClient client{network, tokens, {.user_agent = "adfkeep/test"}, world()};

    [[nodiscard]] ArmError refused(const std::function<void()>& call) const {
        try {
            call();
        } catch (const ArmError& error) {
            return error;
        }
        FAIL("was not refused");
        std::abort();
    }
};

TEST_CASE("a request goes to the cloud's endpoint, signed in, and says who asks") {
    Arm arm;
    arm.network.then(200, R"({"name":"f"})");
    REQUIRE(arm.client.get("/subscriptions/s?api-version=1").body == R"({"name":"f"})");

    const auto& sent = arm.network.sent.at(0);
    REQUIRE(sent.method == "GET");
    REQUIRE(sent.url == "https://management.azure.com/subscriptions/s?api-version=1");
    REQUIRE(sent.headers.get("Authorization") == "Bearer token 1");
    REQUIRE(sent.headers.get("User-Agent") == "adfkeep/test");
    REQUIRE_THAT(std::string(sent.headers.get("x-ms-client-request-id")),
                 Matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    REQUIRE(arm.tokens.scopes == std::vector<std::string>{"https://management.azure.com/.default"});
}

TEST_CASE("each method sends what it is given, and only a POST that acts is not to be repeated") {
    Arm arm;
    for (int i = 0; i < 5; ++i) arm.network.then(200);
    arm.client.put("/p", R"({"a":1})", {{"If-Match", "\"1\""}});
    arm.client.patch("/p", "{}");
    arm.client.remove("/p");
    arm.client.post("/p", "", Post::question);
    arm.client.post("/p", "", Post::action);

    const auto& sent = arm.network.sent;
    REQUIRE(sent.at(0).method == "PUT");
    REQUIRE(sent.at(0).body == R"({"a":1})");
    REQUIRE(sent.at(0).headers.get("if-match") == "\"1\"");
    REQUIRE(sent.at(0).headers.get("Content-Type") == "application/json");
    REQUIRE(sent.at(1).method == "PATCH");
    REQUIRE(sent.at(2).method == "DELETE");
    REQUIRE(sent.at(3).repeat == http::Repeat::harmless);
    REQUIRE(sent.at(4).repeat == http::Repeat::if_refused);
}

TEST_CASE("a token that is refused is renewed once") {
    Arm arm;
    SECTION("and then does") {
        arm.network.then(401).then(200, "{}");
        REQUIRE(arm.client.get("/p").status == 200);
        REQUIRE(arm.network.sent.at(1).headers.get("Authorization") == "Bearer token 2");
    }
    SECTION("or does not") {
        arm.network.then(401).then(401, R"({"error":{"code":"InvalidAuthenticationToken","message":"expired"}})");
        const auto error = arm.refused([&] { static_cast<void>(arm.client.get("/p")); });
        REQUIRE(error.code() == ErrorCode::refused_access);
        REQUIRE(arm.network.sent.size() == 2);
    }
}

TEST_CASE("a refusal tells what the service said, where, under which ids, and what to do") {
    Arm arm;
    arm.network.then(403, R"({"error":{"code":"AuthorizationFailed","message":"The client 'x' may not."}})",
                     {{"x-ms-request-id", "server-id"}});
    const auto error = arm.refused([&] { arm.client.remove("/subscriptions/s/x?sig=s3cret"); });
    REQUIRE(error.code() == ErrorCode::refused_access);
    REQUIRE(error.status() == 403);
    REQUIRE(error.is_forbidden());
    REQUIRE(error.service_code() == "AuthorizationFailed");
    REQUIRE(error.service_text() == "The client 'x' may not.");
    const auto id = std::string(arm.network.sent.at(0).headers.get("x-ms-client-request-id"));
    REQUIRE_THAT(describe(error), Contains("DELETE https://management.azure.com/subscriptions/s/x?sig=REDACTED") &&
                                      Contains("AuthorizationFailed: The client 'x' may not.") &&
                                      Contains("request id server-id") && Contains("client request id " + id) &&
                                      Contains("permission") && !Contains("token 1"));
}

TEST_CASE("each status has its exit code") {
    const auto [status, code] = GENERATE(table<int, ErrorCode>({{302, ErrorCode::invalid_input},
                                                                {400, ErrorCode::invalid_input},
                                                                {403, ErrorCode::refused_access},
                                                                {404, ErrorCode::invalid_input},
                                                                {409, ErrorCode::invalid_input},
                                                                {429, ErrorCode::unavailable},
                                                                {500, ErrorCode::unavailable},
                                                                {503, ErrorCode::unavailable}}));
    Arm arm;
    arm.network.otherwise = [&](const Sent&) { return http::Response{.status = status, .body = "<html>"}; };
    const auto error = arm.refused([&] { static_cast<void>(arm.client.get("/p")); });
    REQUIRE(error.code() == code);
    REQUIRE(error.is_absent() == (status == 404));
    REQUIRE_THAT(describe(error), Contains("answered " + std::to_string(status)) && !Contains("<html>"));
}

TEST_CASE("the words of a refusal are bounded, and a nested or broken body says nothing") {
    REQUIRE(
        service_message(R"({"error":{"code":"A","message":")" + std::string(100'000, 'x') + "\"}}").message.size() <=
        2000);
    REQUIRE(service_message(R"({"code":"BadRequest","message":"old"})").code == "BadRequest");
    const auto body =
        GENERATE(as<std::string>{}, "", "[]", "3", "{\"error\":", R"({"error":{"code":5}})", std::string(100'000, '['));
    REQUIRE(service_message(body).code.empty());
}

TEST_CASE("a service that is busy for a moment is asked again") {
    Arm arm;
    arm.network.then(429, "", {{"Retry-After", "7"}}).then(http::Failure::broken).then(503).then(200, "{}");
    REQUIRE(arm.client.get("/p").status == 200);
    REQUIRE(arm.waiting.elapsed() >= std::chrono::seconds(7));
    const auto id = arm.network.sent.at(0).headers.get("x-ms-client-request-id");
    for (const auto& sent : arm.network.sent) REQUIRE(sent.headers.get("x-ms-client-request-id") == id);
}

TEST_CASE("a change that was answered by a broken connection is sent again, an action is not") {
    Arm arm;
    arm.network.then(http::Failure::broken).then(200);
    arm.client.put("/p", "{}");
    REQUIRE(arm.network.sent.size() == 2);
    arm.network.then(http::Failure::broken);
    REQUIRE_THROWS_MATCHES(arm.client.post("/p/createRun", "{}", Post::action), Error, HasCode(ErrorCode::unavailable));
    REQUIRE(arm.network.sent.size() == 3);
}

}  // namespace
}  // namespace adfkeep::azure
