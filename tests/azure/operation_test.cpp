#include "src/azure/arm_client.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using std::chrono::seconds;

const std::string base = "https://management.azure.com";

struct Operations : Stage {
    CountedTokens tokens;
    ArmClient client{network, tokens, {.poll_deadline = std::chrono::minutes(10)}, world()};
};

ArmResponse begun(int status, http::Headers headers) { return {.status = status, .headers = std::move(headers)}; }

TEST_CASE("an answer without an operation is the end of it") {
    Operations operations;
    REQUIRE(operations.client.wait(begun(200, {})).status == 200);
    REQUIRE(operations.client.wait(begun(202, {})).status == 202);
    REQUIRE(operations.client.wait(begun(201, {{"Location", base + "/made"}})).status == 201);
    REQUIRE(operations.network.sent.empty());
}

TEST_CASE("the status of an operation is asked for until it ends, then its result") {
    Operations operations;
    operations.network.then(200, R"({"status":"InProgress"})", {{"Retry-After", "3"}});
    operations.network.then(200, R"({"status":"Running"})");
    operations.network.then(200, R"({"status":"Succeeded","properties":null})");
    operations.network.then(200, "result");
    const auto last = operations.client.wait(
        begun(202, {{"azure-asyncoperation", base + "/status"}, {"location", base + "/result"}, {"Retry-After", "5"}}));
    REQUIRE(last.body == "result");
    REQUIRE(operations.network.sent.at(2).url == base + "/status");
    REQUIRE(operations.network.sent.at(3).url == base + "/result");
    REQUIRE(operations.waiting.pauses == std::vector<std::chrono::milliseconds>{seconds(5), seconds(3), seconds(10)});
}

TEST_CASE("an operation without a place for its result ends with its status") {
    Operations operations;
    operations.network.then(200, R"({"status":"succeeded"})");
    REQUIRE(operations.client.wait(begun(200, {{"Azure-AsyncOperation", base + "/status"}})).body ==
            R"({"status":"succeeded"})");
}

TEST_CASE("a result is waited for where only its place is known") {
    Operations operations;
    operations.network.then(202, "", {{"Location", base + "/moved"}}).then(202).then(200, "result");
    REQUIRE(operations.client.wait(begun(202, {{"Location", base + "/result"}})).body == "result");
    REQUIRE(operations.network.sent.at(0).url == base + "/result");
    REQUIRE(operations.network.sent.at(2).url == base + "/moved");
}

TEST_CASE("an operation that failed is a refusal with the service's words") {
    const auto status = GENERATE(as<std::string>{}, "Failed", "Canceled", "failed");
    Operations operations;
    operations.network.then(200, R"({"status":")" + status + R"(","error":{"code":"NoCapacity","message":"full"}})");
    REQUIRE_THROWS_MATCHES(operations.client.wait(begun(202, {{"Azure-AsyncOperation", base + "/status"}})), ArmError,
                           Says(ErrorCode::invalid_input, "NoCapacity: full"));
}

TEST_CASE("an operation is not waited for without end") {
    Operations operations;
    operations.network.otherwise = [](const Sent&) { return http::Response{.status = 202}; };
    const auto header = GENERATE(as<std::string>{}, "Azure-AsyncOperation", "Location");
    REQUIRE_THROWS_MATCHES(operations.client.wait(begun(202, {{header, base + "/x"}})), Error,
                           Says(ErrorCode::unavailable, "has not ended in time"));
    REQUIRE(operations.waiting.elapsed() <= std::chrono::minutes(10));
}

TEST_CASE("an operation is watched at the service's own host only") {
    Operations operations;
    SECTION("status") {
        REQUIRE_THROWS_MATCHES(operations.client.wait(begun(202, {{"Azure-AsyncOperation", "https://evil.example/"}})),
                               Error, HasCode(ErrorCode::refused_for_safety));
    }
    SECTION("place") {
        REQUIRE_THROWS_MATCHES(operations.client.wait(begun(202, {{"Location", "https://evil.example/"}})), Error,
                               HasCode(ErrorCode::refused_for_safety));
    }
    REQUIRE(operations.network.sent.empty());
}

TEST_CASE("a place that moves to another host is not followed") {
    Operations operations;
    operations.network.then(202, "", {{"Location", "https://evil.example/"}});
    REQUIRE_THROWS_MATCHES(operations.client.wait(begun(202, {{"Location", base + "/x"}})), Error,
                           HasCode(ErrorCode::refused_for_safety));
}

}  // namespace
}  // namespace adfkeep::azure
