#include <latch>

#include "src/azure/http/curl_transport.hpp"
#include "src/base/parallel.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/azure/loopback_server.hpp"

namespace adfkeep::http {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

Reply fine(const Received&) { return {ok("fine")}; }

struct Tls {
    TempDir folder;
    Certificate authority = tls_authority();
    Certificate identity = tls_server(authority);
    std::string ca_file = (folder / "ca.pem").string();

    Tls() { write_file(ca_file, authority.certificate); }
};

Failure failure_of(Transport& transport, const std::string& url) {
    try {
        static_cast<void>(transport.send({.url = parse_url(url), .connect_timeout = std::chrono::milliseconds(2000)}));
    } catch (const TransportError& error) {
        return error.failure();
    }
    FAIL("was trusted");
    std::abort();
}

TEST_CASE("a server is trusted by the authorities of the file that is given") {
    Tls tls;
    LoopbackServer server(fine, &tls.identity);
    CurlTransport transport({.ca_file = tls.ca_file});
    for (int i = 0; i < 3; ++i) REQUIRE(transport.send({.url = parse_url(server.url())}).body == "fine");
    REQUIRE(transport.send({.url = parse_url("https://localhost:" + std::to_string(server.port()))}).body == "fine");
}

TEST_CASE("a server of an unknown authority is not spoken to") {
    Tls tls;
    LoopbackServer server(fine, &tls.identity);
    CurlTransport by_system;
    REQUIRE(failure_of(by_system, server.url()) == Failure::untrusted);
    write_file(tls.folder / "other.pem", tls_authority().certificate);
    CurlTransport by_another({.ca_file = (tls.folder / "other.pem").string()});
    REQUIRE(failure_of(by_another, server.url()) == Failure::untrusted);
    CurlTransport by_nothing({.ca_file = (tls.folder / "absent.pem").string()});
    REQUIRE(failure_of(by_nothing, server.url()) == Failure::untrusted);
    REQUIRE(server.received().empty());
}

TEST_CASE("a server with somebody else's name is not spoken to") {
    Tls tls;
    const auto self_made = tls_authority();
    write_file(tls.folder / "self.pem", self_made.certificate);
    LoopbackServer server(fine, &self_made);
    CurlTransport transport({.ca_file = (tls.folder / "self.pem").string()});
    REQUIRE(failure_of(transport, server.url()) == Failure::untrusted);
    REQUIRE(server.received().empty());
}

TEST_CASE("a request to another machine goes through the proxy of the environment") {
    LoopbackServer proxy([](const Received&) { return Reply{"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n"}; });
    ConnectionOptions options{.proxy = proxy.url()};
    SECTION("asked to connect, with no word of what is asked for") {
        CurlTransport transport(options);
        const auto secret = std::make_shared<const Secret>(ByteView("t0ken"));
        REQUIRE_THROWS_AS(transport.send({.url = parse_url("https://management.azure.com/path"),
                                          .secrets = {{"Authorization", "Bearer ", secret}}}),
                          TransportError);
        REQUIRE(proxy.received().size() == 1);
        REQUIRE_THAT(proxy.received().at(0).head, Catch::StartsWith("CONNECT management.azure.com:443 HTTP/1.1") &&
                                                      !Contains("t0ken") && !Contains("/path"));
    }
    SECTION("unless it is excepted") {
        options.no_proxy = "other.example,nobody.invalid";
        CurlTransport transport(options);
        REQUIRE(failure_of(transport, "https://nobody.invalid/") == Failure::not_connected);
        REQUIRE(proxy.connections() == 0);
    }
    SECTION("unless it stays on this machine") {
        LoopbackServer server(fine);
        CurlTransport transport(options);
        REQUIRE(transport.send({.url = parse_url(server.url())}).body == "fine");
        REQUIRE(proxy.connections() == 0);
    }
}

TEST_CASE("requests that begin together over TLS all come through") {
    Tls tls;
    LoopbackServer server(fine, &tls.identity);
    CurlTransport transport({.ca_file = tls.ca_file});
    parallel_for(30, [&](std::size_t) { REQUIRE(transport.send({.url = parse_url(server.url())}).status == 200); }, 15);
    REQUIRE(server.connections() <= 16);
}

}  // namespace
}  // namespace adfkeep::http
