#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <thread>

#include "src/base/crypto/local_certificate.hpp"
#include "src/emulator/emulator.hpp"
#include "src/emulator/server/host.hpp"
#include "tests/emulator/azure.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using emulator::Emulator;
using emulator::EmulatorOptions;

namespace {

/// A connection that speaks plain bytes.
class Line {
public:
    explicit Line(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Line() { ::close(socket_); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    [[nodiscard]] bool is_open() const { return is_open_; }
    /// What could not be sent shows in what is heard.
    void say(const std::string& text) const {
        static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
    }
    /// Until `end` was heard, or the connection ended.
    std::string hear(const std::string& end = "\r\n\r\n{") {
        std::string heard;
        char piece[4096];
        while (heard.find(end) == std::string::npos) {
            const auto size = ::recv(socket_, piece, sizeof piece, 0);
            was_reset_ = size < 0 && errno == ECONNRESET;
            if (size <= 0) break;
            heard.append(piece, static_cast<std::size_t>(size));
        }
        return heard;
    }
    std::string hear_all() { return hear("never said"); }
    [[nodiscard]] bool was_reset() const { return was_reset_; }

private:
    int socket_;
    bool is_open_ = false;
    bool was_reset_ = false;
};

std::string request(const std::string& path, const std::string& more = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\n" + more + "\r\n";
}

const std::string subscriptions = "/subscriptions?api-version=2019-11-01";
const std::string last = "Connection: close\r\n";

EmulatorOptions with_fault(const std::string& fault) {
    EmulatorOptions options;
    options.service.faults = {emulator::parse_fault(fault)};
    return options;
}

std::size_t length_told(const std::string& answer) {
    const auto at = answer.find("Content-Length: ");
    REQUIRE(at != std::string::npos);
    return std::stoul(answer.substr(at + 16));
}

std::size_t body_size(const std::string& answer) { return answer.size() - (answer.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("a connection carries many requests, one after the other or at once") {
    Emulator emulator;
    Line line(emulator.port());
    for (int i = 0; i < 20; ++i) {
        line.say(request(subscriptions));
        REQUIRE(line.hear().starts_with("HTTP/1.1 200 OK\r\n"));
    }
    line.say(request(subscriptions) + request("/nowhere", last));
    const auto both = line.hear_all();
    REQUIRE(both.find("HTTP/1.1 200") != std::string::npos);
    REQUIRE(both.find("HTTP/1.1 404") != std::string::npos);
}

TEST_CASE("links lead to the host that the client used") {
    EmulatorOptions options;
    options.service.page_size = 1;
    Emulator emulator(std::move(options));
    for (const auto* const name : {"one", "two"}) emulator.load(name, {});
    const auto link = [&](const std::string& host) {
        Line line(emulator.port());
        line.say("GET " + factories + "?api-version=2018-06-01 HTTP/1.1\r\nHost: " + host +
                 "\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n");
        return line.hear_all();
    };
    REQUIRE(link("localhost:99").find("\"nextLink\":\"http://localhost:99/subscriptions/") != std::string::npos);
    REQUIRE(link("sub.localhost").find("\"nextLink\":\"http://sub.localhost/subscriptions/") != std::string::npos);
}

TEST_CASE("a client that means another machine is not answered") {
    using emulator::is_loopback_host;
    for (const auto* const own : {"localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]", "[::1]:443", "v.localhost:8"})
        REQUIRE(is_loopback_host(own));
    for (const auto* const other :
         {"", "example.org", "127.0.0.1.example.org", "localhost.example.org:80", "a/.localhost", "localhost:x",
          "localhost:", "[::2]", "127.0.0.1@x", "xlocalhost", "a\"b.localhost"})
        REQUIRE_FALSE(is_loopback_host(other));

    Emulator emulator;
    Line line(emulator.port());
    line.say("GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n");
    REQUIRE(line.hear_all().starts_with("HTTP/1.1 421 Misdirected Request"));
    REQUIRE(emulator.service().events().empty());
}

TEST_CASE("what is no HTTP, or too large, is refused and the connection ends") {
    Emulator emulator;
    const auto answer = [&](const std::string& text) {
        Line line(emulator.port());
        line.say(text);
        return line.hear_all();
    };
    REQUIRE(answer("hello\r\n\r\n").starts_with("HTTP/1.1 400"));
    REQUIRE(answer("PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n").starts_with("HTTP/1.1 413"));
    REQUIRE(answer(request(subscriptions, "X-Long: " + std::string(70'000, 'x') + "\r\n")).starts_with("HTTP/1.1 413"));
    REQUIRE(answer(request(subscriptions, "X-Long: " + std::string(20'000, 'x') + "\r\n" + last))
                .starts_with("HTTP/1.1 200"));
}

TEST_CASE("a large body is taken, also by a client that asks first") {
    Emulator emulator;
    Line line(emulator.port());
    const std::string body = R"({"location":"westeurope","properties":{"x":")" + std::string(3'000'000, 'x') + "\"}}";
    line.say("PUT " + factories +
             "/sales?api-version=2018-06-01 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n" + last +
             "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    REQUIRE(line.hear("\r\n\r\n").starts_with("HTTP/1.1 100 Continue"));
    line.say(body);
    REQUIRE(line.hear_all().starts_with("HTTP/1.1 200"));
}

TEST_CASE("a reset, a truncated and a dripping answer are what they say") {
    SECTION("reset") {
        Emulator emulator(with_fault("reset"));
        Line line(emulator.port());
        line.say(request(subscriptions));
        REQUIRE(line.hear_all().empty());
        REQUIRE(line.was_reset());
    }
    SECTION("truncated") {
        Emulator emulator(with_fault("truncate"));
        Line line(emulator.port());
        line.say(request(subscriptions));
        const auto answer = line.hear_all();
        REQUIRE(answer.starts_with("HTTP/1.1 200"));
        REQUIRE(body_size(answer) < length_told(answer));
    }
    SECTION("dripping") {
        Emulator emulator(with_fault("drip"));
        Line line(emulator.port());
        line.say(request(subscriptions, last));
        const auto answer = line.hear_all();
        REQUIRE(body_size(answer) == length_told(answer));
    }
}

TEST_CASE("hundreds of idle connections keep nobody waiting") {
    Emulator emulator;
    std::vector<std::unique_ptr<Line>> idle;
    for (int i = 0; i < 300; ++i) idle.push_back(std::make_unique<Line>(emulator.port()));
    Line line(emulator.port());
    line.say(request(subscriptions));
    REQUIRE(line.hear().starts_with("HTTP/1.1 200"));
    for (const auto& one : idle) REQUIRE(one->is_open());
}

TEST_CASE("clients that speak at once are all answered") {
    Emulator emulator;
    std::atomic<int> answered = 0;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 16; ++i) {
            clients.emplace_back([&] {
                Line line(emulator.port());
                for (int n = 0; n < 20; ++n) {
                    line.say(request(subscriptions));
                    if (line.hear().starts_with("HTTP/1.1 200")) ++answered;
                }
            });
        }
    }
    REQUIRE(answered == 16 * 20);
    REQUIRE(emulator.service().events().size() == 320);
}

TEST_CASE("stopping ends what is idle, what waits and what drips") {
    EmulatorOptions options;
    options.latency = std::chrono::minutes(1);
    Emulator slow(std::move(options));
    Emulator idle;
    Line waiting(slow.port()), quiet(idle.port()), half(idle.port());
    waiting.say(request(subscriptions));
    half.say("GET / HTT");
    slow.stop();
    idle.stop();
    idle.stop();
    REQUIRE(waiting.hear_all().empty());
    REQUIRE(quiet.hear_all().empty());
    REQUIRE_FALSE(Line(idle.port()).is_open());
}

TEST_CASE("a port that is taken is told") {
    Emulator emulator;
    EmulatorOptions options;
    options.port = emulator.port();
    REQUIRE_THROWS_MATCHES(Emulator(std::move(options)), Error, Says(ErrorCode::unavailable, "cannot listen"));
}

TEST_CASE("with TLS, a client that trusts the authority is answered and another one is not") {
    const TempDir dir;
    EmulatorOptions options;
    options.transport = emulator::Transport::tls;
    options.client_files = dir.path() / "files";
    Emulator emulator(std::move(options));
    REQUIRE(emulator.url().starts_with("https://localhost:"));
    const auto ca = (dir / "files/ca.pem").string();
    REQUIRE(read_file(ca) == emulator.authority());
    REQUIRE(emulator.environment().at("NODE_EXTRA_CA_CERTS") == ca);
    write_file(dir / "other.pem", crypto::make_local_certificates(system_clock().now()).authority);

    const auto client = [&](const std::string& trusted, const std::string& host) {
        return run_program(dir.path(),
                           {"openssl", "s_client", "-quiet", "-verify_return_error", "-CAfile", trusted, "-connect",
                            "127.0.0.1:" + std::to_string(emulator.port()), "-verify_hostname", host},
                           request(subscriptions, last))
            .output;
    };
    REQUIRE(client(ca, "localhost").find("HTTP/1.1 200") != std::string::npos);
    REQUIRE(client(ca, "elsewhere").find("HTTP/1.1 200") == std::string::npos);
    REQUIRE(client((dir / "other.pem").string(), "localhost").find("HTTP/1.1 200") == std::string::npos);
    Line plain(emulator.port());
    plain.say(request(subscriptions));
    REQUIRE(plain.hear_all().find("HTTP/1.1 200") == std::string::npos);
}

TEST_CASE("the environment names what a client needs to sign in") {
    Emulator emulator;
    const auto variables = emulator.environment();
    REQUIRE(variables.at("AZURE_AUTHORITY_HOST") == emulator.url());
    REQUIRE(variables.at("AZURE_CLIENT_SECRET") == std::string(emulator.service().client().secret.view()));
    REQUIRE_FALSE(variables.contains("NODE_EXTRA_CA_CERTS"));
    REQUIRE(Emulator::factory_id("sales") == factories + "/sales");
}
