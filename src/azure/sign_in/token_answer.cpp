#include "src/azure/sign_in/token_answer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "src/base/base64url.hpp"
#include "src/base/strict_json.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr std::size_t max_description_bytes = 500;
// Sums with any moment stay in range.
constexpr unsigned long long most_seconds = 1ull << 40;

std::optional<json> object_in(std::string_view body) {
    try {
        auto document = parse_strict(body, {});
        return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<seconds> number(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end()) return std::nullopt;
    unsigned long long value = 0;
    if (member->is_number_unsigned())
        value = member->get<unsigned long long>();
    else if (!member->is_string() || !parse_number(member->get_ref<const std::string&>(), value))
        return std::nullopt;
    return seconds(static_cast<long long>(std::min(value, most_seconds)));
}

std::string text(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

std::optional<seconds> lifetime(const json& answer, Time now) {
    if (const auto expires_in = number(answer, "expires_in")) return expires_in;
    if (const auto expires_on = number(answer, "expires_on")) return Time(*expires_on) - now;
    return std::nullopt;
}

}  // namespace

AccessToken token_answer(http::Response answer, Time now, const std::string& where) {
    auto document = object_in(answer.body);
    wipe(answer.body);
    const auto token = document ? document->find("access_token") : json::iterator();
    if (!document || token == document->end() || !token->is_string() || token->get_ref<std::string&>().empty())
        throw Error(ErrorCode::invalid_input, "the answer holds no token", where, "is this the issuer's address?");
    Secret secret{ByteView(token->get_ref<std::string&>())};
    wipe(token->get_ref<std::string&>());
    const auto life = lifetime(*document, now);
    if (!life) throw Error(ErrorCode::invalid_input, "the answer does not say how long its token lasts", where);
    return lasting(std::move(secret), now, *life, number(*document, "refresh_in"));
}

IssuerMessage issuer_message(std::string_view body) {
    const auto document = object_in(body);
    if (!document) return {};
    auto description = text(*document, "error_description");
    description.resize(std::min({description.size(), description.find_first_of("\r\n"), max_description_bytes}));
    return {.error = text(*document, "error").substr(0, max_description_bytes), .description = std::move(description)};
}

std::optional<Time> end_of_jwt(std::string_view token) {
    const auto parts = split(token, '.');
    const auto claims = parts.size() == 3 ? from_base64url(parts[1]) : std::nullopt;
    const auto document = claims ? object_in(*claims) : std::nullopt;
    const auto end = document ? number(*document, "exp") : std::nullopt;
    return end ? std::optional(Time(*end)) : std::nullopt;
}

}  // namespace adfkeep::azure
