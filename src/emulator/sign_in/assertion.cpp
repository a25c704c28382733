#include "src/emulator/sign_in/assertion.hpp"

#include <vector>

#include "src/base/base64url.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

/// A part of a JWT that is an object; empty where it is none.
std::string object_part(std::string_view part) {
    const auto text = from_base64url(part);
    if (!text) return {};
    try {
        json::validate(*text, "assertion");
    } catch (const Error&) {
        return {};
    }
    return is_object(*text) ? *text : std::string();
}

/// Seconds since 1970; some clients send a fraction too.
long long seconds_of(std::string_view claims, std::string_view name) {
    const auto value = member(claims, name).value_or("0");
    unsigned long long seconds = 0;
    return parse_number(value.substr(0, value.find('.')), seconds) ? static_cast<long long>(seconds) : 0;
}

}  // namespace

std::string fault_of_assertion(std::string_view assertion, std::string_view client, std::string_view token_url,
                               Time now) {
    const auto parts = split(assertion, '.');
    if (parts.size() != 3 || parts[2].empty()) return "it is no signed JWT.";
    const auto header = object_part(parts[0]);
    const auto claims = object_part(parts[1]);
    if (header.empty() || claims.empty()) return "it is no signed JWT.";
    const auto algorithm = string_at(header, {"alg"});
    if (algorithm != "RS256" && algorithm != "PS256") return "its algorithm is neither RS256 nor PS256.";
    if (seconds_of(claims, "exp") <= now.time_since_epoch().count()) return "it has expired.";
    // A federated token is another issuer's, and says so by its audience.
    if (string_at(claims, {"aud"}) == "api://AzureADTokenExchange") return {};
    if (!equal_without_case(string_at(claims, {"aud"}), token_url)) return "its audience is not this endpoint.";
    if (string_at(claims, {"iss"}) != client || string_at(claims, {"sub"}) != client) return "it is another client's.";
    return {};
}

}  // namespace adfkeep::emulator
