#include "src/azure/http/retry.hpp"

#include "src/azure/http/date.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::http {
namespace {

using namespace azure::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Request question{.url = parse_url("https://h.example/q")};

Request order() { return {.method = "POST", .url = parse_url("https://h.example/do"), .repeat = Repeat::if_refused}; }

milliseconds waited(const Stage& stage) { return stage.waiting.elapsed(); }

TEST_CASE("what fails for the moment is sent again until it succeeds") {
    Stage stage;
    stage.network.then(GENERATE(408, 429, 500, 502, 503, 504)).then(Failure::broken).then(Failure::timed_out);
    stage.network.then(Failure::not_connected).then(200, "done");

    REQUIRE(RetryingTransport(stage.network, {}, stage.world()).send(question).body == "done");
    REQUIRE(stage.network.sent.size() == 5);
}

TEST_CASE("what will fail again is sent once") {
    Stage stage;
    const auto status = GENERATE(200, 201, 204, 301, 400, 401, 403, 404, 409, 412, 501);
    stage.network.then(status);
    REQUIRE(RetryingTransport(stage.network, {}, stage.world()).send(question).status == status);

    const auto failure = GENERATE(Failure::untrusted, Failure::too_large);
    stage.network.then(failure);
    REQUIRE_THROWS_AS(RetryingTransport(stage.network, {}, stage.world()).send(question), TransportError);
    REQUIRE(stage.network.sent.size() == 2);
    REQUIRE(stage.waiting.pauses.empty());
}

TEST_CASE("what must not happen twice is sent again only where it certainly did not happen") {
    Stage stage;
    SECTION("refused or never sent") {
        stage.network.then(429).then(503).then(Failure::not_connected).then(202);
        REQUIRE(RetryingTransport(stage.network, {}, stage.world()).send(order()).status == 202);
        REQUIRE(stage.network.sent.size() == 4);
    }
    SECTION("answered late") {
        stage.network.then(GENERATE(500, 502, 504));
        static_cast<void>(RetryingTransport(stage.network, {}, stage.world()).send(order()));
        REQUIRE(stage.network.sent.size() == 1);
    }
    SECTION("perhaps taken") {
        stage.network.then(GENERATE(Failure::broken, Failure::timed_out));
        REQUIRE_THROWS_AS(RetryingTransport(stage.network, {}, stage.world()).send(order()), TransportError);
        REQUIRE(stage.network.sent.size() == 1);
    }
}

TEST_CASE("nothing is sent earlier than Retry-After says") {
    const auto [name, value] = GENERATE(table<std::string, std::string>(
        {{"Retry-After", "17"}, {"Retry-After", "Tue, 24 Nov 2026 01:00:17 GMT"}, {"x-ms-retry-after-ms", "17000"}}));
    Stage stage;
    stage.network.then(429, "", {{name, value}}).then(200);
    static_cast<void>(RetryingTransport(stage.network, {}, stage.world()).send(question));
    REQUIRE(waited(stage) >= seconds(17));
    REQUIRE(waited(stage) <= seconds(19));
}

TEST_CASE("without Retry-After delays grow, stay bounded, and differ between clients") {
    const auto delays = [](const char* seed) {
        Stage stage;
        FixedRandom random(seed);
        for (int i = 0; i < 40; ++i) stage.network.then(503);
        static_cast<void>(
            RetryingTransport(stage.network, {.attempts = 40}, {stage.clock, stage.waiting, random}).send(question));
        return stage.waiting.pauses;
    };
    const auto first = delays("one");
    REQUIRE(first.size() == 39);
    milliseconds limit(500);
    for (const auto delay : first) {
        REQUIRE(delay <= limit);
        limit = std::min<milliseconds>(limit * 2, seconds(30));
    }
    REQUIRE(*std::max_element(first.begin(), first.end()) > seconds(15));
    REQUIRE(first != delays("two"));
}

TEST_CASE("the budget of attempts ends in the last answer") {
    Stage stage;
    for (int i = 0; i < 3; ++i) stage.network.then(500 + i);
    REQUIRE(RetryingTransport(stage.network, {.attempts = 3, .also = {501}}, stage.world()).send(question).status ==
            502);
}

TEST_CASE("whoever asks to wait longer than the budget is not waited for") {
    Stage stage;
    stage.network.then(429, "", {{"Retry-After", GENERATE("3600", "99999999999999999", "9223372036854775807")}});
    REQUIRE(RetryingTransport(stage.network, {}, stage.world()).send(question).status == 429);
    REQUIRE(stage.waiting.pauses.empty());
}

TEST_CASE("the budget of waiting is that of all attempts together") {
    Stage stage;
    for (int i = 0; i < 5; ++i) stage.network.then(429, "", {{"Retry-After", "100"}});
    REQUIRE(RetryingTransport(stage.network, {.attempts = 50, .waiting = seconds(250)}, stage.world())
                .send(question)
                .status == 429);
    REQUIRE(stage.network.sent.size() == 3);
}

TEST_CASE("a Retry-After that says nothing is no Retry-After") {
    const Time now = *time_from_text("2026-11-24T01:00:00Z");
    const auto field = GENERATE(as<std::string>{}, "", "soon", "-1", "1.5", "1s", "Tue, 24 Nov 2026 01:00:17 CET",
                                "Tue, 32 Nov 2026 01:00:17 GMT", "Tue, 24 Nov 2026 01:00:17 GMT x");
    REQUIRE_FALSE(retry_after(field, now).has_value());
}

TEST_CASE("a Retry-After in the past waits no time") {
    REQUIRE(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", *time_from_text("2026-11-24T01:00:00Z")) == milliseconds(0));
    REQUIRE(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == time_from_text("1994-11-06T08:49:37Z"));
}

}  // namespace
}  // namespace adfkeep::http
