#include "tests/azure/loopback_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>

#include "src/base/handle.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure::testing {
namespace {

using BioHandle = Handle<BIO, BIO_free_all>;

std::shared_ptr<void> tls_context(const Certificate& identity) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    const auto open = [](const std::string& text) {
        return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    };
    const Handle<X509, X509_free> certificate(
        PEM_read_bio_X509(open(identity.certificate).get(), nullptr, nullptr, nullptr));
    const Handle<EVP_PKEY, EVP_PKEY_free> key(
        PEM_read_bio_PrivateKey(open(identity.key).get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(context.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    return context;
}

std::size_t length_of(const std::string& head) {
    const auto at = lower(head).find("\r\ncontent-length:");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 17));
}

}  // namespace

std::string ok(const std::string& body, const std::string& fields) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

/// One socket, with or without TLS.
class LoopbackServer::Connection {
public:
    Connection(int socket, SSL_CTX* tls) : socket_(socket), tls_(tls == nullptr ? nullptr : SSL_new(tls)) {
        if (!tls_) return;
        SSL_set_fd(tls_.get(), socket_);
        is_open_ = SSL_accept(tls_.get()) == 1;
    }
    ~Connection() {
        tls_.reset();
        ::close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False where the client is gone.
    bool receive(Received& request) {
        std::size_t end = 0;
        while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
            if (!more()) return false;
        request.head = pending_.substr(0, end);
        const auto length = length_of(request.head);
        while (pending_.size() < end + 4 + length)
            if (!more()) return false;
        request.body = pending_.substr(end + 4, length);
        pending_.erase(0, end + 4 + length);
        return true;
    }

    void send(const std::string& bytes) {
        for (std::size_t sent = 0; sent < bytes.size();) {
            const auto left = bytes.size() - sent;
            const auto count = tls_ ? SSL_write(tls_.get(), bytes.data() + sent, static_cast<int>(left))
                                    : ::send(socket_, bytes.data() + sent, left, MSG_NOSIGNAL);
            if (count <= 0) return;
            sent += static_cast<std::size_t>(count);
        }
    }

    void reset() const {
        const linger now{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }

    /// Until the client, or the server, ends it.
    void hang() {
        while (more()) {
        }
    }

private:
    bool more() {
        std::array<char, 16'384> piece;
        if (!is_open_) return false;
        const auto count =
            tls_ ? SSL_read(tls_.get(), piece.data(), piece.size()) : ::recv(socket_, piece.data(), piece.size(), 0);
        if (count <= 0) return false;
        pending_.append(piece.data(), static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    Handle<SSL, SSL_free> tls_;
    bool is_open_ = true;
    std::string pending_;
};

LoopbackServer::LoopbackServer(Answer answer, const Certificate* identity)
    : answer_(std::move(answer)), tls_(identity == nullptr ? nullptr : tls_context(*identity)) {
    ::signal(SIGPIPE, SIG_IGN);  // SSL_write has no MSG_NOSIGNAL
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("no port on loopback");
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
    ended_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    {
        const std::scoped_lock lock(guard_);
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    serving_.clear();
    ::close(listener_);
}

std::string LoopbackServer::url() const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::vector<Received> LoopbackServer::received() const {
    const std::scoped_lock lock(guard_);
    return received_;
}

void LoopbackServer::accept_all() {
    while (!ended_) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::scoped_lock lock(guard_);
        sockets_.push_back(socket);
        serving_.emplace_back([this, socket, number = ++connections_] { serve(socket, number); });
    }
}

void LoopbackServer::serve(int socket, int number) {
    {
        Connection connection(socket, static_cast<SSL_CTX*>(tls_.get()));
        for (Received request; connection.receive(request);) {
            request.connection = number;
            {
                const std::scoped_lock lock(guard_);
                received_.push_back(request);
            }
            const auto reply = answer_(request);
            connection.send(reply.bytes);
            if (reply.after == After::reset) connection.reset();
            if (reply.after == After::hang) connection.hang();
            if (reply.after != After::keep) break;
        }
        // Its number may be given to another socket once it is closed.
        const std::scoped_lock lock(guard_);
        std::erase(sockets_, socket);
    }
}

}  // namespace adfkeep::azure::testing
