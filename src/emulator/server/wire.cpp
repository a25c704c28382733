#include "src/emulator/server/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace adfkeep::emulator {
namespace {

struct Reason {
    int status;
    const char* words;
};

const char* reason_of(int status) {
    static constexpr std::array<Reason, 20> reasons{{
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Payload Too Large"},
        {421, "Misdirected Request"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    }};
    const auto* const found = std::ranges::find(reasons, status, &Reason::status);
    return found == reasons.end() ? "Unknown" : found->words;
}

std::string on_one_line(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return text;
}

}  // namespace

WireText wire_text(const Response& response, Afterwards afterwards) {
    const auto has_body = response.status != 204 && response.status != 304;
    auto text = fmt::format("HTTP/1.1 {} {}\r\nServer: Kestrel\r\n", response.status, reason_of(response.status));
    for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, on_one_line(value));
    if (has_body && !response.body.empty()) text += fmt::format("Content-Type: {}\r\n", response.content_type);
    if (has_body) text += fmt::format("Content-Length: {}\r\n", response.body.size());
    text += afterwards == Afterwards::keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (has_body) text += response.body;
    return {.text = std::move(text), .body_bytes = has_body ? response.body.size() : 0};
}

std::string truncated(const WireText& wire) {
    const auto head = wire.text.size() - wire.body_bytes;
    return wire.text.substr(0, wire.body_bytes < 2 ? head - 2 : head + wire.body_bytes / 2);
}

}  // namespace adfkeep::emulator
