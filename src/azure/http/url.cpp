#include "src/azure/http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::http {
namespace {

constexpr std::size_t max_url_bytes = 16u << 10;

[[noreturn]] void refuse(const char* what, std::string_view text) {
    throw Error(ErrorCode::invalid_input, what, std::string(text.substr(0, 200)));
}

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void append_encoded(std::string& text, char c) {
    fmt::format_to(std::back_inserter(text), "%{:02X}", static_cast<unsigned char>(c));
}

std::uint16_t default_port(std::string_view scheme) noexcept { return scheme == "https" ? 443 : 80; }

bool is_host(std::string_view host) noexcept {
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 4)
        return std::ranges::all_of(host.substr(1, host.size() - 2),
                                   [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) || c == ':'; });
    return !host.empty() && is_alphanumeric(host.front()) &&
           std::ranges::all_of(host, [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

Origin parse_origin(std::string scheme, std::string_view authority, std::string_view text) {
    // A colon inside the brackets of an IPv6 address is none of the port's.
    const auto colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    const auto host = authority.substr(0, colon);
    if (!is_host(host)) refuse("URL names no host that can be spoken to", text);
    std::uint16_t port = default_port(scheme);
    if (colon != std::string_view::npos) {
        const auto digits = authority.substr(colon + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error != std::errc() || end != digits.data() + digits.size() || port == 0)
            refuse("URL has a port that is none", text);
    }
    return {.scheme = std::move(scheme), .host = lower(host), .port = port};
}

std::string sendable(std::string_view target, std::string_view text) {
    std::string sent;
    sent.reserve(target.size() + 1);
    if (!target.starts_with('/')) sent += '/';
    for (const char c : target) {
        if (c == '#') refuse("URL has a fragment", text);
        if (c == '\\' || (c >= 0 && c < 0x20) || c == 0x7F) refuse("URL holds a character that no URL may hold", text);
        if (c == ' ' || c < 0)
            append_encoded(sent, c);
        else
            sent += c;
    }
    return sent;
}

/// Four numbers below 256: "127.0.0.1".
bool is_ipv4(std::string_view host) noexcept {
    const auto parts = split(host, '.');
    return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
               unsigned long long number = 0;
               return part.size() <= 3 && parse_number(part, number) && number < 256;
           });
}

bool carries_secret(std::string_view parameter) {
    static constexpr std::array<std::string_view, 12> names = {"sig",
                                                               "code",
                                                               "token",
                                                               "access_token",
                                                               "refresh_token",
                                                               "id_token",
                                                               "client_secret",
                                                               "client_assertion",
                                                               "password",
                                                               "secret",
                                                               "subscription-key",
                                                               "key"};
    return std::ranges::find(names, lower(parameter)) != names.end();
}

}  // namespace

std::string to_text(const Origin& origin) {
    const auto text = origin.scheme + "://" + origin.host;
    return origin.port == default_port(origin.scheme) ? text : text + ":" + std::to_string(origin.port);
}

bool is_loopback(const Origin& origin) noexcept {
    return origin.host == "localhost" || origin.host == "[::1]" ||
           (origin.host.starts_with("127.") && is_ipv4(origin.host));
}

bool is_link_local(const Origin& origin) noexcept {
    return origin.host.starts_with("169.254.") && is_ipv4(origin.host);
}

Url parse_url(std::string_view text) {
    if (text.size() > max_url_bytes) refuse("URL is longer than 16 KiB", text);
    const auto colon = text.find("://");
    const auto scheme = colon == std::string_view::npos ? std::string() : lower(text.substr(0, colon));
    if (scheme != "http" && scheme != "https") refuse("not an absolute URL of http or https", text);
    const auto rest = text.substr(colon + 3);
    const auto end = rest.find_first_of("/?#\\");
    const auto authority = rest.substr(0, end);
    const auto target = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    if (authority.find('@') != std::string_view::npos) refuse("URL names a user", rest.substr(authority.rfind('@')));
    return {.origin = parse_origin(scheme, authority, text), .target = sendable(target, text)};
}

std::string to_text(const Url& url) { return to_text(url.origin) + url.target; }

std::string encode(std::string_view text) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~')
            encoded += c;
        else
            append_encoded(encoded, c);
    }
    return encoded;
}

std::string redacted(const Url& url) {
    const auto query = url.target.find('?');
    auto text = to_text(url.origin) + url.target.substr(0, query);
    if (query == std::string::npos) return text;
    char separator = '?';
    for (const auto parameter : split(std::string_view(url.target).substr(query + 1), '&')) {
        const auto name = parameter.substr(0, parameter.find('='));
        text += separator;
        text += carries_secret(name) ? std::string(name) + "=REDACTED" : std::string(parameter);
        separator = '&';
    }
    return text;
}

}  // namespace adfkeep::http
