#include "src/azure/http/curl_transport.hpp"

#include <zlib.h>

#include <condition_variable>
#include <latch>

#include "src/base/parallel.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/azure/loopback_server.hpp"

namespace adfkeep::http {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

Request to(const LoopbackServer& server, const std::string& target = "/") {
    return {.url = parse_url(server.url() + target)};
}

Reply fine(const Received&) { return {ok("fine")}; }

/// Why no response came.
Failure failure_of(Transport& transport, const Request& request) {
    try {
        const auto response = transport.send(request);
        FAIL("answered " << response.status << " with " << response.body.size() << " bytes");
    } catch (const TransportError& error) {
        return error.failure();
    }
    std::abort();
}

TEST_CASE("a response comes with status, header fields and body") {
    LoopbackServer server([](const Received&) {
        return Reply{"HTTP/1.1 404 Not Found\r\nX-One:  1 \r\nx-two: 2:2\r\nContent-Length: 4\r\n\r\nbody"};
    });
    const auto response = CurlTransport().send(to(server));
    REQUIRE(response.status == 404);
    REQUIRE(response.body == "body");
    REQUIRE(response.headers.get("x-one") == "1");
    REQUIRE(response.headers.get("X-Two") == "2:2");
    REQUIRE_FALSE(response.headers.has("x-three"));
}

TEST_CASE("a request goes out as it was made: its target byte for byte, its fields, its body") {
    LoopbackServer server(fine);
    CurlTransport transport;
    auto request = to(server, "/a/../b//c%2F?$x=%24y&z='q'");
    request.method = GENERATE("PUT", "PATCH", "POST");
    request.headers.add("Content-Type", "application/json");
    request.secrets.push_back({"Authorization", "Bearer ", std::make_shared<const Secret>(ByteView("t0ken"))});
    const std::string body = std::string("{\"n\":1.10}\0x", 12);
    request.body = body;
    static_cast<void>(transport.send(request));

    const auto received = server.received().at(0);
    REQUIRE_THAT(received.head, Catch::StartsWith(request.method + " /a/../b//c%2F?$x=%24y&z='q' HTTP/1.1\r\n") &&
                                    Contains("Content-Type: application/json") &&
                                    Contains("Authorization: Bearer t0ken") && !Contains("Expect"));
    REQUIRE(received.body == body);
}

TEST_CASE("a method that may have a body says that it has none, and of no type") {
    LoopbackServer server(fine);
    CurlTransport transport;
    auto request = to(server);
    request.method = GENERATE("PUT", "PATCH", "POST");
    static_cast<void>(transport.send(request));
    REQUIRE_THAT(server.received().at(0).head, Contains("Content-Length: 0") && !Contains("Content-Type"));
}

TEST_CASE("GET and DELETE have no body") {
    LoopbackServer server(fine);
    CurlTransport transport;
    auto request = to(server);
    request.method = GENERATE("GET", "DELETE");
    static_cast<void>(transport.send(request));
    REQUIRE_THAT(server.received().at(0).head,
                 Catch::StartsWith(request.method + " / ") && !Contains("Content-Length"));
}

TEST_CASE("a field that would end its line early is refused before anything is sent") {
    LoopbackServer server(fine);
    CurlTransport transport;
    auto request = to(server);
    SECTION("open") { request.headers.add("X-A", "b\r\nX-Evil: 1"); }
    SECTION("secret") {
        request.secrets.push_back({"Authorization", "Bearer ", std::make_shared<const Secret>(ByteView("t\n0ken"))});
    }
    REQUIRE_THROWS_MATCHES(transport.send(request), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE(server.received().empty());
}

TEST_CASE("a connection is kept for the next request") {
    LoopbackServer server(fine);
    CurlTransport transport;
    for (int i = 0; i < 20; ++i) REQUIRE(transport.send(to(server)).body == "fine");
    REQUIRE(server.connections() == 1);
}

TEST_CASE("a kept connection that the server ended is no failure") {
    LoopbackServer server([](const Received&) { return Reply{ok("fine"), After::close}; });
    CurlTransport transport;
    for (int i = 0; i < 5; ++i) REQUIRE(transport.send(to(server)).body == "fine");
}

TEST_CASE("what must not happen twice never goes out on a connection that may be dead") {
    LoopbackServer server([](const Received& request) {
        return request.head.starts_with("POST") ? Reply{"", After::close} : Reply{ok("fine")};
    });
    CurlTransport transport;
    static_cast<void>(transport.send(to(server)));
    auto request = to(server, "/createRun");
    request.method = "POST";
    request.repeat = Repeat::if_refused;
    REQUIRE(failure_of(transport, request) == Failure::broken);
    REQUIRE(server.received().size() == 2);
}

TEST_CASE("a redirect is a response, and is not followed") {
    LoopbackServer elsewhere(fine);
    LoopbackServer server([&](const Received&) {
        return Reply{"HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n"};
    });
    const auto response = CurlTransport().send(to(server));
    REQUIRE(response.status == 302);
    REQUIRE(response.headers.get("Location") == elsewhere.url());
    REQUIRE(elsewhere.connections() == 0);
}

TEST_CASE("a response that is cut short is none") {
    const auto bytes = GENERATE(as<std::string>{}, "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
                                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    const auto after = GENERATE(After::close, After::reset);
    CAPTURE(bytes);
    LoopbackServer server([&](const Received&) { return Reply{bytes, after}; });
    CurlTransport transport;
    REQUIRE(failure_of(transport, to(server)) == Failure::broken);
}

TEST_CASE("a server that speaks something else is told") {
    LoopbackServer server([](const Received&) { return Reply{"SSH-2.0-OpenSSH_9.2\r\n\r\n", After::close}; });
    CurlTransport transport;
    REQUIRE(failure_of(transport, to(server)) == Failure::broken);
}

TEST_CASE("nobody at the other end is told as such") {
    std::string url;
    {
        LoopbackServer server(fine);
        url = server.url();
    }
    CurlTransport transport;
    REQUIRE(failure_of(transport, {.url = parse_url(url)}) == Failure::not_connected);
}

TEST_CASE("a body that is larger than the bound is not taken") {
    const auto bytes = GENERATE(
        as<std::string>{}, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x'),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + std::string(5000, 'x') + "\r\n0\r\n\r\n");
    LoopbackServer server([&](const Received&) { return Reply{bytes}; });
    CurlTransport small({.max_body_bytes = 4999});
    REQUIRE(failure_of(small, to(server)) == Failure::too_large);
    CurlTransport enough({.max_body_bytes = 5000});
    REQUIRE(enough.send(to(server)).body.size() == 5000);
}

TEST_CASE("header fields without end are not taken") {
    std::string fields;
    for (int i = 0; i < 5000; ++i) fields += "X-Field-" + std::to_string(i) + ": " + std::string(80, 'x') + "\r\n";
    LoopbackServer server([&](const Received&) { return Reply{ok("", fields)}; });
    CurlTransport transport;
    REQUIRE(failure_of(transport, to(server)) == Failure::too_large);
}

TEST_CASE("a server that goes silent is given up") {
    LoopbackServer server(
        [](const Received&) { return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", After::hang}; });
    CurlTransport hasty({.total_timeout = std::chrono::milliseconds(100)});
    REQUIRE(failure_of(hasty, to(server)) == Failure::timed_out);
    CurlTransport patient;
    auto request = to(server);
    request.total_timeout = std::chrono::milliseconds(100);
    REQUIRE(failure_of(patient, request) == Failure::timed_out);
}

TEST_CASE("as many requests run at once as are allowed, and no more") {
    constexpr int allowed = 4, requests = 24;
    std::mutex guard;
    std::condition_variable changed;
    int running = 0, most = 0;
    bool all_came = false;
    LoopbackServer server([&](const Received&) {
        std::unique_lock lock(guard);
        most = std::max(most, ++running);
        if (running == allowed) all_came = true;
        changed.notify_all();
        changed.wait(lock, [&] { return all_came; });
        --running;
        return Reply{ok("fine")};
    });
    const bool per_origin = GENERATE(false, true);
    CurlTransport transport(
        {.max_concurrent = per_origin ? 100u : allowed, .max_concurrent_per_origin = per_origin ? allowed : 100u});
    parallel_for(requests, [&](std::size_t) { REQUIRE(transport.send(to(server)).status == 200); }, requests);
    REQUIRE(most == allowed);
    REQUIRE(server.connections() == allowed);
}

TEST_CASE("a slow origin does not hold up another") {
    std::latch other_is_done(1);
    LoopbackServer slow([&](const Received&) {
        other_is_done.wait();
        return Reply{ok("slow")};
    });
    LoopbackServer quick(fine);
    CurlTransport transport({.max_concurrent_per_origin = 2});
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back([&] { static_cast<void>(transport.send(to(slow))); });
    REQUIRE(transport.send(to(quick)).body == "fine");
    other_is_done.count_down();
}

TEST_CASE("an interrupted program waits for no response") {
    std::latch asked(1);
    LoopbackServer server([&](const Received&) {
        asked.count_down();
        return Reply{"", After::hang};
    });
    std::stop_source stop;
    CurlTransport transport({}, stop.get_token());
    std::jthread interrupter([&] {
        asked.wait();
        stop.request_stop();
    });
    REQUIRE_THROWS_MATCHES(transport.send(to(server)), Error, HasCode(ErrorCode::interrupted));
    REQUIRE_THROWS_MATCHES(transport.send(to(server)), Error, HasCode(ErrorCode::interrupted));
}

std::string gzipped(const std::string& text) {
    std::string out(text.size() + 100, '\0');
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

TEST_CASE("a compressed body is unpacked, and its bound is that of what comes out") {
    const auto packed = gzipped(std::string(1'000'000, 'x'));
    REQUIRE(packed.size() < 5'000);
    LoopbackServer server([&](const Received&) { return Reply{ok(packed, "Content-Encoding: gzip\r\n")}; });
    CurlTransport enough({.max_body_bytes = 1'000'000});
    REQUIRE(enough.send(to(server)).body == std::string(1'000'000, 'x'));
    CurlTransport small({.max_body_bytes = 999'999});
    REQUIRE(failure_of(small, to(server)) == Failure::too_large);
}

TEST_CASE("plain HTTP goes nowhere but to this machine") {
    CurlTransport transport;
    const auto url = GENERATE(as<std::string>{}, "http://management.azure.com/", "http://10.0.0.1/",
                              "http://127.0.0.1.nip.example/", "http://169.254.169.254/");
    REQUIRE_THROWS_MATCHES(transport.send({.url = parse_url(url)}), Error,
                           Says(ErrorCode::invalid_input, "on loopback only"));
}

TEST_CASE("proxy and authorities come from the environment") {
    std::map<std::string, std::string> variables = {{"HTTPS_PROXY", "http://upper"}, {"NO_PROXY", "a,b"}};
    const auto options = [&] { return connection_options([&](const std::string& name) { return variables[name]; }); };
    REQUIRE(options().proxy == "http://upper");
    REQUIRE(options().no_proxy == "a,b");
    REQUIRE(options().ca_file.empty());
    variables["https_proxy"] = "http://lower";
    variables["SSL_CERT_FILE"] = "/ca.pem";
    REQUIRE(options().proxy == "http://lower");
    REQUIRE(options().ca_file == "/ca.pem");
    variables = {{"ALL_PROXY", "http://all"}};
    REQUIRE(options().proxy == "http://all");
}

}  // namespace
}  // namespace adfkeep::http
