#include <csignal>
#include <fstream>
#include <set>

#include "src/azure/http/curl_transport.hpp"
#include "src/azure/sign_in/program.hpp"
#include "src/base/parallel.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/azure/loopback_server.hpp"

namespace adfkeep::http {
namespace {

using namespace azure::testing;

/// nginx over TLS with HTTP/2, ended with the test. It answers with the protocol and the number of the connection.
class Nginx {
public:
    Nginx() {
        const auto authority = tls_authority();
        const auto identity = tls_server(authority);
        write_file(ca_file(), authority.certificate);
        write_file(folder_ / "leaf.pem", identity.certificate);
        write_file(folder_ / "leaf.key", identity.key);
        // A port that was free a moment ago.
        port_ = LoopbackServer([](const Received&) { return Reply{}; }).port();
        write_file(folder_ / "nginx.conf", configuration());
        // Listens once it has put itself into the background.
        const auto begun = azure::run_program({"/usr/sbin/nginx", "-p", folder_.path().string(), "-c",
                                               (folder_ / "nginx.conf").string(), "-e", (folder_ / "log").string()},
                                              {}, {});
        is_there_ = begun && begun->status == 0;
        if (begun && !is_there_) FAIL("nginx: " << begun->errors);
    }
    ~Nginx() {
        pid_t id = 0;
        if (std::ifstream(folder_ / "pid") >> id; id > 0) ::kill(id, SIGTERM);
    }
    Nginx(const Nginx&) = delete;
    Nginx& operator=(const Nginx&) = delete;

    [[nodiscard]] bool is_there() const noexcept { return is_there_; }
    [[nodiscard]] std::string ca_file() const { return (folder_ / "ca.pem").string(); }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port_) + "/"; }

private:
    [[nodiscard]] std::string configuration() const {
        const auto folder = folder_.path().string();
        std::string temporary;
        for (const auto* const each : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
            temporary += std::string(each) + "_temp_path " + folder + "/" + each + "; ";
        return "worker_processes 1; pid " + folder + "/pid; events {} http { access_log off; " + temporary +
               "server { listen 127.0.0.1:" + std::to_string(port_) + " ssl http2; ssl_certificate " + folder +
               "/leaf.pem; ssl_certificate_key " + folder +
               "/leaf.key; ssl_protocols TLSv1.2 TLSv1.3; return 200 \"$server_protocol $connection\"; } }";
    }

    TempDir folder_;
    int port_ = 0;
    bool is_there_ = false;
};

TEST_CASE("where a server offers HTTP/2, one connection carries all requests at once") {
    const Nginx nginx;
    if (!nginx.is_there()) {
        WARN("nginx is not installed: HTTP/2 was not tried");
        return;
    }
    CurlTransport transport({.ca_file = nginx.ca_file()});
    std::vector<std::string> bodies(60);
    parallel_for(
        bodies.size(), [&](std::size_t i) { bodies[i] = transport.send({.url = parse_url(nginx.url())}).body; }, 12);
    const std::set<std::string> distinct(bodies.begin(), bodies.end());
    REQUIRE(distinct.size() == 1);
    REQUIRE_THAT(*distinct.begin(), Catch::StartsWith("HTTP/2.0 "));
}

TEST_CASE("a server that answers before it has read a body is no trap") {
    const Nginx nginx;
    if (!nginx.is_there()) return;
    CurlTransport transport({.ca_file = nginx.ca_file(), .total_timeout = std::chrono::seconds(5)});
    static_cast<void>(transport.send({.url = parse_url(nginx.url())}));
    const auto method = GENERATE(as<std::string>{}, "PUT", "PATCH", "POST");
    const std::string body(1'000'000, 'x');
    for (const auto sent : {std::string_view(body), std::string_view(body).substr(0, 10), std::string_view()})
        REQUIRE(transport.send({.method = method, .url = parse_url(nginx.url()), .body = sent}).status == 200);
}

}  // namespace
}  // namespace adfkeep::http
