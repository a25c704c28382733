// Requests over the network, by libcurl.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "src/azure/http/transport.hpp"

namespace adfkeep::http {

struct ConnectionOptions {
    std::string ca_file;   ///< PEM; trusted in place of the system's authorities where it is given
    std::string proxy;     ///< for https; empty: none
    std::string no_proxy;  ///< hosts that are reached without it, as in NO_PROXY
    std::size_t max_body_bytes = 64u << 20;
    std::size_t max_concurrent = 32;
    std::size_t max_concurrent_per_origin = 16;
    std::chrono::milliseconds stall_timeout = std::chrono::seconds(60);  ///< without a byte in either direction
    std::chrono::milliseconds total_timeout = std::chrono::minutes(5);
};

/// The proxy (HTTPS_PROXY, ALL_PROXY, NO_PROXY, in lower case too) and the authorities (SSL_CERT_FILE) that the
/// variables of `environment` name.
[[nodiscard]] ConnectionOptions connection_options(const std::function<std::string(const std::string&)>& environment);

/// One thread drives all connections: HTTP/2 where the server offers it (HTTP/1.1 for what has a body), connections
/// kept for the next request, as many requests at once as `options` allow (others wait their turn). Certificates are
/// verified, always; redirects are never followed; plain HTTP goes where the request's Reach allows and nowhere else
/// (Error(invalid_input)).
class CurlTransport final : public Transport {
public:
    explicit CurlTransport(ConnectionOptions options = {}, std::stop_token stop = {});
    ~CurlTransport() override;
    [[nodiscard]] Response send(const Request& request) override;

private:
    class Loop;

    ConnectionOptions options_;
    std::unique_ptr<Loop> loop_;
};

}  // namespace adfkeep::http
