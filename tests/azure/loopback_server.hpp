// A server on loopback that answers with the very bytes that a test gives it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "src/base/files/descriptor.hpp"
#include "tests/azure/certificates.hpp"

namespace adfkeep::azure::testing {

/// A request as it came in.
struct Received {
    std::string head;  ///< request line and header fields
    std::string body;
    int connection = 0;  ///< which one it came by, counted from 1
};

enum class After { keep, close, reset, hang };

struct Reply {
    std::string bytes;
    After after = After::keep;
};

/// "HTTP/1.1 200 OK" with `body`, its length, and `fields` (each ending in CR LF).
[[nodiscard]] std::string ok(const std::string& body, const std::string& fields = {});

/// One thread per connection; a hanging connection ends with the server.
class LoopbackServer {
public:
    using Answer = std::function<Reply(const Received&)>;

    explicit LoopbackServer(Answer answer, const Certificate* identity = nullptr);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    /// "http://127.0.0.1:PORT", or https.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] int connections() const noexcept { return connections_; }
    [[nodiscard]] std::vector<Received> received() const;

private:
    class Connection;

    void accept_all();
    void serve(int socket, int number);

    Answer answer_;
    std::shared_ptr<void> tls_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> ended_ = false;
    std::atomic<int> connections_ = 0;
    mutable std::mutex guard_;
    std::vector<Received> received_;
    std::vector<int> sockets_;
    std::vector<std::jthread> serving_;
    std::jthread accepting_;
};

}  // namespace adfkeep::azure::testing
