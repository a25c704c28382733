#include "src/emulator/server/faults.hpp"
#include "src/emulator/server/throttle.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using emulator::Delivery;
using emulator::Fault;
using emulator::Faults;
using emulator::parse_fault;
using emulator::parse_latency;

TEST_CASE("a bucket empties, refuses and fills again") {
    Azure azure({.throttle = emulator::ThrottleLimits{.reads = {.size = 3, .per_second = 2}}});
    for (const auto* const left : {"2", "1", "0"})
        REQUIRE(azure.get(factories).header("x-ms-ratelimit-remaining-subscription-reads") == left);
    const auto refused = azure.get(factories);
    REQUIRE(refused.status == 429);
    REQUIRE(refused.code() == "SubscriptionRequestsThrottled");
    REQUIRE(refused.header("Retry-After") == "1");
    REQUIRE(refused.message().find("Please try again after '1' seconds.") != std::string::npos);
    REQUIRE(azure.put(factories + "/sales", R"({"location":"westeurope"})").status == 200);  // another bucket

    azure.pass(std::chrono::milliseconds(500));
    REQUIRE(azure.get(factories).status == 200);
    REQUIRE(azure.get(factories).status == 429);
    azure.pass(std::chrono::hours(1));
    REQUIRE(azure.get(factories).header("x-ms-ratelimit-remaining-subscription-reads") == "2");
}

TEST_CASE("requests are counted by what they do") {
    using emulator::class_of;
    using emulator::RequestClass;
    const auto class_for = [](const std::string& method, const std::string& path) {
        return class_of({.method = method, .target = path, .headers = {}, .body = {}}, emulator::parse_target(path));
    };
    REQUIRE(class_for("GET", "/a") == RequestClass::read);
    REQUIRE(class_for("PUT", "/a") == RequestClass::write);
    REQUIRE(class_for("DELETE", "/a") == RequestClass::remove);
    REQUIRE(class_for("POST", "/a/getStatus") == RequestClass::read);
    REQUIRE(class_for("POST", "/a/listAuthKeys") == RequestClass::write);
    REQUIRE(class_for("PUT", "/a/getStatus") == RequestClass::write);
}

TEST_CASE("faults are read from what a person writes") {
    REQUIRE(parse_fault("503:10%") == Fault{.status = 503, .share = 0.1});
    REQUIRE(parse_fault("429") == Fault{.status = 429, .share = 1});
    REQUIRE(parse_fault("reset:0.5%") == Fault{.delivery = Delivery::reset, .share = 0.005});
    REQUIRE(parse_fault("truncate:100%") == Fault{.delivery = Delivery::truncated, .share = 1});
    REQUIRE(parse_fault("drip:0%") == Fault{.delivery = Delivery::dripping, .share = 0});
    const auto bad = GENERATE(as<std::string>{}, "", "200:10%", "600", "503:10", "503:101%", "503:-1%", "503:nan%",
                              "503:%", "503:1e%", "teapot", "reset:", "0503");
    REQUIRE_THROWS_MATCHES(parse_fault(bad), Error, HasCode(ErrorCode::usage));
    REQUIRE(parse_latency("50ms") == std::chrono::milliseconds(50));
    REQUIRE(parse_latency("2s") == std::chrono::seconds(2));
    for (const auto* const text : {"ms", "-1ms", "x", "70000ms"})
        REQUIRE_THROWS_MATCHES(parse_latency(text), Error, HasCode(ErrorCode::usage));
}

TEST_CASE("the same seed gives the same faults, in their shares") {
    const std::vector<Fault> mixed{{.status = 503, .share = 0.1}, {.delivery = Delivery::reset, .share = 0.2}};
    const Faults one(mixed, 7), same(mixed, 7), other(mixed, 8);
    int failures = 0, resets = 0, differing = 0;
    for (std::uint64_t n = 1; n <= 10'000; ++n) {
        const auto fault = one.befalling(n);
        REQUIRE(fault == same.befalling(n));
        differing += fault == other.befalling(n) ? 0 : 1;
        failures += fault.status == 503 ? 1 : 0;
        resets += fault.delivery == Delivery::reset ? 1 : 0;
    }
    REQUIRE(failures > 900);
    REQUIRE(failures < 1100);
    REQUIRE(resets > 1850);
    REQUIRE(resets < 2150);
    REQUIRE(differing > 3000);
    REQUIRE_THROWS_MATCHES(Faults({{.status = 503, .share = 0.6}, {.status = 500, .share = 0.5}}, 0), Error,
                           HasCode(ErrorCode::usage));
}

TEST_CASE("a failed request takes no effect, a reset one does") {
    SECTION("failed") {
        Azure azure({.faults = {parse_fault("503")}});
        const auto refused = azure.put(factories + "/sales", R"({"location":"westeurope"})");
        REQUIRE(refused.status == 503);
        REQUIRE(refused.code() == "ServiceUnavailable");
        REQUIRE(refused.header("Retry-After") == "1");
        REQUIRE(azure.get("/?raw").body.find("sales</h2>") == std::string::npos);
    }
    SECTION("reset") {
        Azure azure({.faults = {parse_fault("reset")}});
        const auto answer = azure.put(factories + "/sales", R"({"location":"westeurope"})");
        REQUIRE(answer.delivery == Delivery::reset);
        REQUIRE(azure.get("/").body.find("sales</h2>") != std::string::npos);
    }
}

TEST_CASE("the page shows what is there and what happened, and trusts no name") {
    std::vector<std::string> seen;
    Azure azure({.on_event = [&](const emulator::Event& event) { seen.push_back(emulator::line_of(event)); }});
    azure.service().load("sales", factory_of({entity("futureThings", "<script>alert(1)</script>", "{}")}));
    static_cast<void>(azure.get(factories + "/sales/futureThings?sig=hush"));
    static_cast<void>(azure.get("/%3Cimg%20src=x%3E"));
    const auto page = azure.send("GET", "/", "", {{"Authorization", ""}});
    REQUIRE(page.status == 200);
    REQUIRE(page.body.find("&lt;script&gt;") != std::string::npos);
    REQUIRE(page.body.find("<script") == std::string::npos);
    REQUIRE(page.body.find("<img") == std::string::npos);
    REQUIRE(page.body.find("hush") == std::string::npos);
    REQUIRE(page.header("Content-Security-Policy").find("default-src 'none'") != std::string::npos);
    REQUIRE(seen.size() == 3);
    REQUIRE(seen[0] == "GET " + factories + "/sales/futureThings 200");
    REQUIRE(azure.service().events().size() == 3);
}
