#include "src/azure/http/request_log.hpp"

#include "tests/azure/fakes.hpp"

namespace adfkeep::http {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

TEST_CASE("a line tells method, URL, status, time and the service's request id") {
    Stage stage;
    stage.network.otherwise = [&](const Sent&) {
        stage.waiting.pass(std::chrono::milliseconds(53));
        return Response{.status = 200, .body = "12345", .headers = {{"x-ms-request-id", "abc"}}};
    };
    std::vector<std::string> lines;
    LoggingTransport log(stage.network, stage.waiting, [&](const std::string& line) { lines.push_back(line); });
    static_cast<void>(log.send({.url = parse_url("https://h.example/p?api-version=1")}));
    REQUIRE(lines ==
            std::vector<std::string>{"GET https://h.example/p?api-version=1: 200 in 53 ms, 5 bytes, request id abc"});
}

TEST_CASE("a request that fails is told, and fails") {
    Stage stage;
    stage.network.then(Failure::broken);
    std::vector<std::string> lines;
    LoggingTransport log(stage.network, stage.waiting, [&](const std::string& line) { lines.push_back(line); });
    REQUIRE_THROWS_AS(log.send({.url = parse_url("https://h.example/p")}), TransportError);
    REQUIRE_THAT(lines.at(0), Contains("GET https://h.example/p: failed after 0 ms: scripted failure"));
}

TEST_CASE("no secret is in the log") {
    Stage stage;
    stage.network.then(200, R"({"access_token":"s3cret"})", {{"x-ms-request-id", "id\x1B[31m"}});
    std::string log;
    LoggingTransport logging(stage.network, stage.waiting, [&](const std::string& line) { log += line; });
    const auto secret = std::make_shared<const Secret>(ByteView("s3cret"));
    static_cast<void>(logging.send({.method = "POST",
                                    .url = parse_url("https://h.example/p?sig=s3cret&client_secret=s3cret&code=s3cret"),
                                    .headers = {{"X-Any", "s3cret"}},
                                    .secrets = {{"Authorization", "Bearer ", secret}},
                                    .body = "client_secret=s3cret"}));
    REQUIRE_THAT(log, !Contains("s3cret") && Contains("sig=REDACTED") && !Contains("\x1B"));
}

}  // namespace
}  // namespace adfkeep::http
