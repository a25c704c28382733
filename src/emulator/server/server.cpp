#include "src/emulator/server/server.hpp"

// Asio 1.74 uses std::exchange without including it.
#include <utility>
// Then Boost.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "src/base/error.hpp"
#include "src/emulator/server/host.hpp"
#include "src/emulator/server/wire.hpp"

namespace adfkeep::emulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using TlsStream = asio::ssl::stream<Tcp::socket&>;
using boost::system::error_code;

constexpr std::chrono::milliseconds drip_pause{20};
constexpr std::size_t drips = 20;

/// Waits unless a stop is asked for; false where it is.
class Pause {
public:
    explicit Pause(std::stop_token stop) : stop_(std::move(stop)) {}

    bool operator()(std::chrono::milliseconds time) {
        if (time.count() > 0) {
            std::unique_lock lock(guard_);
            changed_.wait_for(lock, stop_, time, [] { return false; });
        }
        return !stop_.stop_requested();
    }

private:
    std::stop_token stop_;
    std::mutex guard_;
    std::condition_variable_any changed_;
};

using RequestParser = http::request_parser<http::string_body>;

Request request_of(RequestParser& parser) {
    auto& message = parser.get();
    Request request{.method = std::string(message.method_string()),
                    .target = std::string(message.target()),
                    .headers = {},
                    .body = std::move(message.body())};
    for (const auto& field : message)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    return request;
}

/// What a client is told that means somebody else.
Answer misdirected() {
    constexpr std::string_view body =
        R"({"error":{"code":"MisdirectedRequest","message":"The emulator answers to localhost only."}})";
    return {.response = {.status = 421, .body = std::string(body)}};
}

}  // namespace

/// Accepts connections, and holds them until they end.
class Server::Listener {
public:
    Listener(ServerOptions options, Handler handler)
        : options_(std::move(options)), handler_(std::move(handler)), acceptor_(context_) {
        if (options_.identity) use(*options_.identity);
        open();
        thread_ = std::jthread([this](const std::stop_token& stop) { accept(stop); });
    }

    ~Listener() { stop(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] bool is_tls() const noexcept { return options_.identity.has_value(); }

    void stop() noexcept {
        thread_.request_stop();
        // A blocking accept wakes up when its socket is shut down, and only then.
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
        {
            const std::scoped_lock lock(guard_);
            for (auto& connection : connections_) {
                connection.thread.request_stop();
                ::shutdown(connection.socket.native_handle(), SHUT_RDWR);
            }
        }
        connections_.clear();  // joins
    }

private:
    struct Connection {
        explicit Connection(Tcp::socket accepted) : socket(std::move(accepted)) {}

        Tcp::socket socket;
        bool has_ended = false;
        std::jthread thread;  // the last member: it ends before what it uses
    };

    void use(const ServerIdentity& identity) {
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv3 |
                         asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        tls_.use_certificate_chain(asio::buffer(identity.certificate));
        const auto key = identity.key.view();
        tls_.use_private_key(asio::buffer(key.data(), key.size()), asio::ssl::context::pem);
    }

    void open() {
        const Tcp::endpoint endpoint(asio::ip::address_v4::loopback(), options_.port);
        error_code error;
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(1024, error);
        if (error) {
            throw Error(ErrorCode::unavailable, "the emulator cannot listen: " + error.message(),
                        "127.0.0.1:" + std::to_string(options_.port), "choose another port, or 0 for any");
        }
        port_ = acceptor_.local_endpoint().port();
        authority_ = (is_tls() ? "localhost:" : "127.0.0.1:") + std::to_string(port_);
    }

    void accept(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            Tcp::socket socket(context_);
            error_code error;
            acceptor_.accept(socket, error);
            if (stop.stop_requested()) return;
            forget_ended();
            // Out of descriptors: the next connection that ends makes room.
            if (error) {
                Pause pause(stop);
                pause(std::chrono::milliseconds(10));
                continue;
            }
            socket.set_option(Tcp::no_delay(true), error);
            begin(std::move(socket));
        }
    }

    void begin(Tcp::socket socket) {
        const std::scoped_lock lock(guard_);
        auto& connection = connections_.emplace_back(std::move(socket));
        connection.thread = std::jthread([this, &connection](const std::stop_token& stop) {
            serve(connection, stop);
            const std::scoped_lock ended(guard_);
            error_code ignored;
            connection.socket.close(ignored);
            connection.has_ended = true;
        });
    }

    void forget_ended() {
        std::list<Connection> ended;
        const std::scoped_lock lock(guard_);
        for (auto at = connections_.begin(); at != connections_.end();) {
            const auto next = std::next(at);
            if (at->has_ended) ended.splice(ended.end(), connections_, at);
            at = next;
        }
    }

    /// No answer to a connection that broke: its client knows.
    void serve(Connection& connection, const std::stop_token& stop) {
        error_code error;
        if (!is_tls()) return converse(connection.socket, connection.socket, stop);
        TlsStream stream(connection.socket, tls_);
        stream.handshake(asio::ssl::stream_base::server, error);
        if (!error) converse(stream, connection.socket, stop);
    }

    template <typename Stream>
    void converse(Stream& stream, Tcp::socket& socket, const std::stop_token& stop) {
        beast::flat_buffer buffer;
        while (!stop.stop_requested()) {
            RequestParser parser;
            parser.header_limit(max_header_bytes);
            parser.body_limit(max_body_bytes);
            if (!receive(stream, socket, buffer, parser)) return;
            const auto keeps = parser.get().keep_alive();
            const auto request = request_of(parser);
            const auto* const host = find_header(request.headers, "Host");
            const auto answer = host != nullptr && !is_loopback_host(*host)
                                    ? misdirected()
                                    : handler_(request, scheme() + (host == nullptr ? authority_ : *host));
            Pause pause(stop);
            if (!pause(options_.latency)) return;
            if (answer.delivery == Delivery::reset) return reset(socket);
            const auto wire = wire_text(answer.response, keeps ? Afterwards::keep : Afterwards::close);
            if (!send(stream, wire, answer.delivery, pause) || !keeps) break;
        }
        error_code ignored;
        socket.shutdown(Tcp::socket::shutdown_both, ignored);
    }

    template <typename Stream>
    bool receive(Stream& stream, Tcp::socket& socket, beast::flat_buffer& buffer, RequestParser& parser) {
        error_code error;
        http::read_header(stream, buffer, parser, error);
        if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
            asio::write(stream, asio::buffer(go_on), error);
        }
        if (!error) http::read(stream, buffer, parser, error);
        if (!error) return true;
        if (error.category() == http::make_error_code(http::error::end_of_stream).category() &&
            error != http::error::end_of_stream)
            refuse(stream, socket, error);
        return false;
    }

    /// A request that is no HTTP, or too large to be read.
    template <typename Stream>
    void refuse(Stream& stream, Tcp::socket& socket, error_code reason) {
        const auto is_large = reason == http::error::body_limit || reason == http::error::header_limit;
        const Response response{
            .status = is_large ? 413 : 400,
            .body = is_large ? R"({"error":{"code":"RequestEntityTooLarge","message":"The request is too large."}})"
                             : R"({"error":{"code":"BadRequest","message":"The request is not valid HTTP."}})"};
        error_code ignored;
        asio::write(stream, asio::buffer(wire_text(response, Afterwards::close).text), ignored);
        drain(socket);
    }

    /// A socket that is closed while something unread lies in it is reset, and takes its last answer with it.
    static void drain(Tcp::socket& socket) {
        error_code error;
        socket.shutdown(Tcp::socket::shutdown_send, error);
        std::array<char, 65536> unread{};
        for (std::size_t total = 0; !error && total < max_body_bytes;)
            total += socket.read_some(asio::buffer(unread), error);
    }

    template <typename Stream>
    bool send(Stream& stream, const WireText& wire, Delivery delivery, Pause& pause) {
        error_code error;
        if (delivery == Delivery::truncated) {
            asio::write(stream, asio::buffer(truncated(wire)), error);
            return false;
        }
        const auto& text = wire.text;
        const auto piece = delivery == Delivery::dripping ? text.size() / drips + 1 : text.size();
        for (std::size_t at = 0; at < text.size() && !error; at += piece) {
            if (at > 0 && !pause(drip_pause)) return false;
            asio::write(stream, asio::buffer(text.data() + at, std::min(piece, text.size() - at)), error);
        }
        return !error;
    }

    /// Closed without lingering, a socket sends RST.
    void reset(Tcp::socket& socket) {
        const std::scoped_lock lock(guard_);
        error_code ignored;
        socket.set_option(asio::socket_base::linger(true, 0), ignored);
        socket.close(ignored);
    }

    [[nodiscard]] std::string scheme() const { return is_tls() ? "https://" : "http://"; }

    const ServerOptions options_;
    const Handler handler_;
    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    Tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    std::string authority_;
    std::mutex guard_;
    std::list<Connection> connections_;
    std::jthread thread_;
};

Server::Server(ServerOptions options, Handler handler)
    : listener_(std::make_unique<Listener>(std::move(options), std::move(handler))) {}

Server::~Server() = default;

std::uint16_t Server::port() const noexcept { return listener_->port(); }

std::string Server::url() const {
    return (listener_->is_tls() ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port());
}

void Server::stop() noexcept { listener_->stop(); }

}  // namespace adfkeep::emulator
