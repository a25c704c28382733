// The service on a socket: HTTP/1.1, with or without TLS, on loopback.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"
#include "src/emulator/service.hpp"

namespace adfkeep::emulator {

/// In PEM.
struct ServerIdentity {
    Bytes certificate;
    Secret key;
};

struct ServerOptions {
    std::uint16_t port = 0;                    ///< 0: one that is free
    std::chrono::milliseconds latency{0};      ///< before each answer
    std::optional<ServerIdentity> identity{};  ///< TLS where there is one
};

/// What answers; called from a thread per connection.
using Handler = std::function<Answer(const Request&, const std::string& base_url)>;

inline constexpr std::size_t max_header_bytes = 64u << 10;
inline constexpr std::size_t max_body_bytes = 32u << 20;

/// Serves from its construction on: one thread for each connection, since clients of a test are few and latency, drips
/// and resets are waits.
class Server {
public:
    /// Throws Error(unavailable) where the port is taken.
    Server(ServerOptions options, Handler handler);
    /// Stops.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "http://127.0.0.1:PORT", or "https://localhost:PORT": what the certificate says.
    [[nodiscard]] std::string url() const;
    /// Ends every connection, whatever it is doing, and returns when all have ended. May be called twice.
    void stop() noexcept;

private:
    class Listener;
    std::unique_ptr<Listener> listener_;
};

}  // namespace adfkeep::emulator
