#include "src/azure/pace.hpp"

#include <algorithm>
#include <cmath>

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

http::Request request(const std::string& method, const std::string& subscription = "s1",
                      http::Repeat repeat = http::Repeat::harmless) {
    return {.method = method,
            .url = http::parse_url("https://arm.example/subscriptions/" + subscription + "/x?api-version=1"),
            .repeat = repeat};
}

/// The service's token bucket.
class Bucket {
public:
    Bucket(double size, double refill) : size_(size), refill_(refill), level_(size) {}

    http::Response answer(const Sent& sent) {
        level_ = std::min(size_, level_ + std::chrono::duration<double>(sent.at - seen_).count() * refill_);
        seen_ = sent.at;
        if (level_ < 1) {
            ++refused;
            return {.status = 429, .headers = {{"Retry-After", "1"}}};
        }
        level_ -= 1;
        return {.status = 200,
                .headers = {
                    {"x-ms-ratelimit-remaining-subscription-reads", std::to_string(std::lround(std::floor(level_)))}}};
    }

    int refused = 0;

private:
    double size_, refill_, level_;
    milliseconds seen_{0};
};

TEST_CASE(
    "a bucket that fills as documented is used up without a single refusal, at nine tenths of its rate and more") {
    Stage stage;
    Bucket bucket(250, 25);
    stage.network.otherwise = [&](const Sent& sent) {
        stage.waiting.pass(milliseconds(2));
        return bucket.answer(sent);
    };
    PacedTransport paced(stage.network, stage.world());
    for (int i = 0; i < 3000; ++i) static_cast<void>(paced.send(request("GET")));

    REQUIRE(bucket.refused == 0);
    const double ideal = (3000 - 250) / 25.0;
    REQUIRE(std::chrono::duration<double>(stage.waiting.elapsed()).count() < ideal / 0.9);
}

/// Many who ask at once, and answers that come late: `senders` that send again as soon as they are answered.
class Fleet {
public:
    Fleet(int senders, milliseconds latency) : latency_(latency), due_(static_cast<std::size_t>(senders)) {}

    /// Until `count` were sent; when the last one was.
    milliseconds send(int count, Bucket& bucket, Allowance& allowance) {
        milliseconds now{0};
        for (int sent = 0; sent < count; ++now) {
            std::erase_if(answers_, [&](const Answer& answer) {
                if (answer.at > now) return false;
                allowance.ended(now, answer.remaining);
                return true;
            });
            for (auto& due : due_) {
                if (due > now) continue;
                const auto delay = allowance.take(now);
                due = now + (delay == milliseconds(0) ? latency_ : delay);
                if (delay > milliseconds(0)) continue;
                ++sent;
                most_under_way = std::max(most_under_way, answers_.size() + 1);
                const auto response = bucket.answer({.at = now});
                const auto left = response.headers.get("x-ms-ratelimit-remaining-subscription-reads");
                answers_.push_back({now + latency_, left.empty() ? 0 : std::stol(std::string(left))});
            }
        }
        return now;
    }

    std::size_t most_under_way = 0;

private:
    struct Answer {
        milliseconds at;
        long remaining;
    };

    milliseconds latency_;
    std::vector<milliseconds> due_;
    std::vector<Answer> answers_;
};

TEST_CASE("a fleet that asks at once, and is answered late, uses up nine tenths of the rate without a refusal") {
    const auto senders = GENERATE(1, 16, 128);
    const auto latency = GENERATE(milliseconds(5), milliseconds(50), milliseconds(400));
    if (senders == 1 && latency > milliseconds(5)) return;  // one alone is slower than the bucket
    CAPTURE(senders, latency.count());
    Bucket bucket(250, 25);
    Allowance allowance(25);
    Fleet fleet(senders, latency);
    const auto took = fleet.send(3000, bucket, allowance);

    REQUIRE(bucket.refused == 0);
    REQUIRE(std::chrono::duration<double>(took).count() < (3000 - 250) / 25.0 / 0.9);
}

TEST_CASE("of a bucket that nobody knows, only a few requests find out whether it is empty") {
    Bucket bucket(20, 25);
    Allowance allowance(25);
    Fleet fleet(128, milliseconds(50));
    static_cast<void>(fleet.send(300, bucket, allowance));
    REQUIRE(bucket.refused == 0);
    REQUIRE(fleet.most_under_way <= 20);
}

TEST_CASE("a bucket that fills more slowly than documented, or that others draw from, is not overdrawn either") {
    const double refill = GENERATE(20.0, 10.0, 5.0, 3.0);
    Stage stage;
    Bucket bucket(250, refill);
    stage.network.otherwise = [&](const Sent& sent) { return bucket.answer(sent); };
    PacedTransport paced(stage.network, stage.world());
    for (int i = 0; i < 1000; ++i) static_cast<void>(paced.send(request("GET")));
    REQUIRE(bucket.refused == 0);
}

TEST_CASE("a bucket that fills faster than documented is used at its own rate") {
    Stage stage;
    Bucket bucket(250, 100);
    stage.network.otherwise = [&](const Sent& sent) {
        stage.waiting.pass(milliseconds(10));
        return bucket.answer(sent);
    };
    PacedTransport paced(stage.network, stage.world());
    for (int i = 0; i < 1000; ++i) static_cast<void>(paced.send(request("GET")));
    REQUIRE(stage.waiting.elapsed() < seconds(11));
}

TEST_CASE("after a 429 nothing of its bucket is sent before Retry-After, by nobody") {
    Stage stage;
    stage.network.then(429, "", {{"Retry-After", "30"}});
    stage.network.otherwise = [](const Sent&) { return http::Response{.status = 200}; };
    PacedTransport paced(stage.network, stage.world());
    static_cast<void>(paced.send(request("GET")));

    SECTION("the same bucket waits, in any spelling of its subscription") {
        static_cast<void>(paced.send(request("GET", "S1")));
        REQUIRE(stage.network.sent.back().at >= seconds(30));
    }
    SECTION("a POST that only asks is a read") {
        static_cast<void>(paced.send(request("POST")));
        REQUIRE(stage.network.sent.back().at >= seconds(30));
    }
    SECTION("other classes and other subscriptions do not wait") {
        static_cast<void>(paced.send(request("PUT")));
        static_cast<void>(paced.send(request("DELETE")));
        static_cast<void>(paced.send(request("POST", "s1", http::Repeat::if_refused)));
        static_cast<void>(paced.send(request("GET", "s2")));
        REQUIRE(stage.network.sent.back().at == seconds(0));
    }
}

TEST_CASE("without the service's headers nothing is delayed") {
    Stage stage;
    stage.network.otherwise = [](const Sent&) { return http::Response{.status = 200}; };
    PacedTransport paced(stage.network, stage.world());
    for (int i = 0; i < 1000; ++i) static_cast<void>(paced.send(request("GET")));
    REQUIRE(stage.waiting.pauses.empty());
}

TEST_CASE("requests that are under way count as sent") {
    Allowance allowance(25);
    REQUIRE(allowance.take(milliseconds(0)) == milliseconds(0));
    allowance.ended(milliseconds(0), 100);
    int sent = 0;
    while (allowance.take(milliseconds(0)) == milliseconds(0)) ++sent;
    REQUIRE(sent == 92);
    allowance.ended(milliseconds(0), 99);
    REQUIRE(allowance.take(milliseconds(0)) > milliseconds(0));
}

TEST_CASE("a connection that fails gives its place back") {
    Stage stage;
    stage.network.then(http::Failure::broken).then(200, "", {{"x-ms-ratelimit-remaining-subscription-reads", "20"}});
    stage.network.otherwise = [](const Sent&) { return http::Response{.status = 200}; };
    PacedTransport paced(stage.network, stage.world());
    REQUIRE_THROWS_AS(paced.send(request("GET")), http::TransportError);
    for (int i = 0; i < 15; ++i) static_cast<void>(paced.send(request("GET")));
    REQUIRE(stage.waiting.pauses.empty());
}

}  // namespace
}  // namespace adfkeep::azure
