// Who sends requests. Transports stand in front of each other: connections, log, pace, retry.
#pragma once

#include <string>

#include "src/azure/http/message.hpp"
#include "src/base/error.hpp"

namespace adfkeep::http {

/// Why no whole response came.
enum class Failure {
    not_connected,  ///< name not resolved, connection or proxy refused: the request was not sent
    untrusted,      ///< TLS: certificate or handshake refused
    broken,         ///< connection lost, or response cut short or malformed
    timed_out,
    too_large,
};

class TransportError : public Error {
public:
    TransportError(Failure failure, const std::string& what, std::string where, std::string next = {})
        : Error(ErrorCode::unavailable, what, std::move(where), std::move(next)), failure_(failure) {}
    [[nodiscard]] Failure failure() const noexcept { return failure_; }

private:
    Failure failure_;
};

/// Thread-safe: any number of threads may send at once.
class Transport {
public:
    virtual ~Transport() = default;

    /// Blocks until the whole response is there, whatever its status; redirects are responses like any other. Throws
    /// TransportError where none came, and Error(interrupted) once the program is asked to stop.
    [[nodiscard]] virtual Response send(const Request& request) = 0;
};

}  // namespace adfkeep::http
