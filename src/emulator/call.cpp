#include "src/emulator/call.hpp"

#include <fmt/format.h>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

bool fits(std::string_view pattern, std::span<const std::string> segments, std::vector<std::string>& names) {
    names.clear();
    if (pattern.empty()) return segments.empty();
    const auto parts = split(pattern, '/');
    if (parts.size() != segments.size()) return false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == "*")
            names.push_back(segments[i]);
        else if (!equal_without_case(parts[i], segments[i]))
            return false;
    }
    return true;
}

/// Opaque to clients, and full of characters that a careless one encodes twice.
std::string skip_token(std::uint64_t next) { return to_base64(fmt::format("page+{}", next)); }

}  // namespace

std::string Call::factory_path() const {
    // subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F
    return factory_id(target.segments.at(1), target.segments.at(3), target.segments.at(7));
}

const Route* find_route(std::span<const Route> routes, std::span<const std::string> segments, Call& call) {
    for (const auto& route : routes)
        if (route.method == call.request.method && fits(route.pattern, segments, call.names)) return &route;
    return nullptr;
}

Response json_response(std::string body, int status) { return {.status = status, .body = std::move(body)}; }

std::string_view object_body(const Request& request) {
    try {
        json::validate(request.body, "body");
    } catch (const Error& error) {
        throw invalid_content(describe(error));
    }
    const auto body = json::trimmed(request.body);
    if (!is_object(body)) throw invalid_content("Expected an object.");
    return body;
}

std::string body_string(const Request& request, std::string_view member) {
    if (json::trimmed(request.body).empty()) return {};
    return string_at(object_body(request), {member});
}

Response page_response(const Call& call, const Page& page) {
    ObjectText body;
    body.add("value", array_text(page.elements));
    if (page.next != 0) {
        std::string link = call.base_url;
        for (const auto& segment : call.target.segments) link += '/' + percent_encoded(segment);
        link += "?api-version=" + percent_encoded(call.target.parameter("api-version"));
        for (const auto& [name, value] : call.target.query) {
            if (equal_without_case(name, "$filter")) link += "&%24filter=" + percent_encoded(value);
        }
        link += "&%24skiptoken=" + percent_encoded(skip_token(page.next));
        body.add_string("nextLink", link);
    }
    return json_response(body.text());
}

std::uint64_t page_start(const Call& call) {
    const auto token = call.target.parameter("$skiptoken");
    if (token.empty()) return 0;
    constexpr std::string_view start = "page+";
    const auto text = from_base64(token);
    unsigned long long next = 0;
    if (!text || !text->starts_with(start) || !parse_number(std::string_view(*text).substr(start.size()), next))
        throw bad_request("The continuation token is not valid.");
    return next;
}

}  // namespace adfkeep::emulator
