#include "src/azure/sign_in/token_cache.hpp"

#include <atomic>
#include <latch>
#include <thread>

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using std::chrono::minutes;
using std::chrono::seconds;

/// Counts how often it is asked.
struct Counting final : Credential {
    explicit Counting(const Clock& clock) : clock_(clock) {}
    std::string name() const override { return "counting"; }
    AccessToken fetch(const std::string& scope) override {
        const int number = ++fetched;
        if (before) before();
        if (refuses) throw Error(ErrorCode::unavailable, "nobody answers");
        return lasting(Secret(ByteView(scope + std::to_string(number))), clock_.now(), life, refresh_in);
    }

    const Clock& clock_;
    std::atomic<int> fetched = 0;
    std::atomic<bool> refuses = false;
    seconds life = minutes(60);
    std::optional<seconds> refresh_in;
    std::function<void()> before;
};

struct Cached {
    FakeClock clock{"2026-11-24T01:00:00Z"};
    std::unique_ptr<Counting> made = std::make_unique<Counting>(clock);
    Counting& issuer = *made;
    TokenCache cache{std::move(made), clock};

    std::string token(const std::string& scope = "s") { return std::string(cache.token(scope)->view()); }
};

TEST_CASE("a token is fetched once per scope") {
    Cached cached;
    REQUIRE(cached.token() == "s1");
    REQUIRE(cached.token() == "s1");
    REQUIRE(cached.token("other") == "other2");
    REQUIRE(cached.token() == "s1");
}

TEST_CASE("a token is renewed five minutes before it ends") {
    Cached cached;
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(minutes(55) - seconds(1));
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(seconds(1));
    REQUIRE(cached.token() == "s2");
}

TEST_CASE("a token that is short-lived is renewed at half of its life") {
    Cached cached;
    cached.issuer.life = seconds(60);
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(seconds(29));
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(seconds(1));
    REQUIRE(cached.token() == "s2");
}

TEST_CASE("a token is renewed when its issuer asks for it") {
    Cached cached;
    cached.issuer.refresh_in = minutes(10);
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(minutes(10));
    REQUIRE(cached.token() == "s2");
}

TEST_CASE("a renewal that fails does no harm while the token is good, and is tried again later") {
    Cached cached;
    cached.issuer.refresh_in = minutes(10);
    REQUIRE(cached.token() == "s1");
    cached.clock.advance(minutes(10));
    cached.issuer.refuses = true;
    REQUIRE(cached.token() == "s1");
    REQUIRE(cached.token() == "s1");
    REQUIRE(cached.issuer.fetched == 2);
    cached.clock.advance(seconds(30));
    cached.issuer.refuses = false;
    REQUIRE(cached.token() == "s3");
}

TEST_CASE("without a good token a failure is the caller's, and the next caller tries anew") {
    Cached cached;
    cached.issuer.refuses = true;
    REQUIRE_THROWS_MATCHES(cached.cache.token("s"), Error, HasCode(ErrorCode::unavailable));
    cached.issuer.refuses = false;
    REQUIRE(cached.token() == "s2");
    cached.clock.advance(minutes(56));
    cached.issuer.refuses = true;
    REQUIRE_THROWS_MATCHES(cached.cache.token("s"), Error, HasCode(ErrorCode::unavailable));
}

TEST_CASE("a refused token is renewed once, however many were refused with it") {
    Cached cached;
    const auto refused = cached.cache.token("s");
    REQUIRE(cached.cache.renew("s", refused)->view() == "s2");
    REQUIRE(cached.cache.renew("s", refused)->view() == "s2");
    REQUIRE(cached.token() == "s2");
    REQUIRE(cached.issuer.fetched == 2);
}

TEST_CASE("many who ask at once fetch once, and share what comes of it") {
    const bool refuses = GENERATE(false, true);
    Cached cached;
    cached.issuer.refuses = refuses;
    constexpr int askers = 8;
    std::latch all_ask(askers);
    // Nobody's fetch ends before everybody is there to ask.
    cached.issuer.before = [&] { all_ask.wait(); };
    std::atomic<int> given = 0, failed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < askers; ++i)
            threads.emplace_back([&] {
                all_ask.count_down();
                try {
                    given += cached.cache.token("s")->view() == "s1" ? 1 : 0;
                } catch (const Error&) {
                    ++failed;
                }
            });
    }
    REQUIRE(given + failed == askers);
    // A thread that counted down may ask only after the first fetch failed; it then tries by itself.
    if (!refuses) REQUIRE((given == askers && cached.issuer.fetched == 1));
    if (refuses) REQUIRE(failed == askers);
}

}  // namespace
}  // namespace adfkeep::azure
