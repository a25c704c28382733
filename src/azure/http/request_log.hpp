// What was asked and what came of it, one line each: what -v shows.
#pragma once

#include <functional>
#include <string>

#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"

namespace adfkeep::http {

/// Tells `say` method, URL, status, time and the service's request id of each request. Never a header field that was
/// sent, never a body; the values of secret parameters are redacted. `say` is called from every thread that sends.
class LoggingTransport final : public Transport {
public:
    using Say = std::function<void(const std::string& line)>;

    LoggingTransport(Transport& inner, const Waiting& waiting, Say say)
        : inner_(inner), waiting_(waiting), say_(std::move(say)) {}
    [[nodiscard]] Response send(const Request& request) override;

private:
    Transport& inner_;
    const Waiting& waiting_;
    Say say_;
};

}  // namespace adfkeep::http
