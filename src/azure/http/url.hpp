// Absolute URLs of http and https, read strictly: what is compared here is what is sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace adfkeep::http {

/// Who is spoken to. Equal where scheme, host and port are: case does not count, nor whether a default port is written.
struct Origin {
    std::string scheme;  ///< "http" or "https"
    std::string host;    ///< lower case; an IPv6 address in brackets
    std::uint16_t port = 0;

    friend bool operator==(const Origin&, const Origin&) = default;
};

/// "https://management.azure.com", with the port where it is not the scheme's own.
[[nodiscard]] std::string to_text(const Origin& origin);

/// Whether requests to it stay on this machine: 127.0.0.0/8, ::1 or localhost.
[[nodiscard]] bool is_loopback(const Origin& origin) noexcept;
/// Whether it is an address of 169.254.0.0/16, where Azure serves identities to its machines.
[[nodiscard]] bool is_link_local(const Origin& origin) noexcept;

struct Url {
    Origin origin;
    std::string target = "/";  ///< path and query, byte for byte as they are sent

    friend bool operator==(const Url&, const Url&) = default;
};

/// Percent-encodes what no request line can hold (blanks and bytes outside ASCII), and keeps every other byte of path
/// and query. Throws Error(invalid_input) for other schemes, user names, fragments, control characters and hosts that
/// are neither a DNS name nor an address.
[[nodiscard]] Url parse_url(std::string_view text);
[[nodiscard]] std::string to_text(const Url& url);

/// `text` with everything percent-encoded that is not unreserved (RFC 3986, section 2.3): one segment of a path, one
/// value of a query or of a form.
[[nodiscard]] std::string encode(std::string_view text);

/// `url` for logs and messages: the values of parameters that carry secrets (sig, code, token and the like) read
/// "REDACTED".
[[nodiscard]] std::string redacted(const Url& url);

}  // namespace adfkeep::http
