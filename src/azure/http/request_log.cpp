#include "src/azure/http/request_log.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace adfkeep::http {

Response LoggingTransport::send(const Request& request) {
    const auto asked = fmt::format("{} {}", request.method, printable(redacted(request.url)));
    const auto began = waiting_.elapsed();
    const auto passed = [&] { return (waiting_.elapsed() - began).count(); };
    try {
        auto response = inner_.send(request);
        const auto id = response.headers.get("x-ms-request-id");
        say_(fmt::format("{}: {} in {} ms, {} bytes{}", asked, response.status, passed(), response.body.size(),
                         id.empty() ? "" : ", request id " + printable(id)));
        return response;
    } catch (const Error& error) {
        say_(fmt::format("{}: failed after {} ms: {}", asked, passed(), printable(error.what())));
        throw;
    }
}

}  // namespace adfkeep::http
