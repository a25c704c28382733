#include "src/emulator/sign_in/tokens.hpp"

#include <algorithm>

#include "src/base/base64url.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {
namespace {

/// "https://management.azure.com", "…/" and "…//" are one audience.
std::string_view bare(std::string_view audience) {
    while (audience.ends_with('/')) audience.remove_suffix(1);
    return audience;
}

std::string text_of(Time time) { return std::to_string(time.time_since_epoch().count()); }

}  // namespace

std::string TokenIssuer::signature(std::string_view signed_part) const {
    return to_base64url(crypto::hmac_sha256(key_.view(), {signed_part}).view());
}

std::string TokenIssuer::issue(const TokenClaims& claims, Time now, std::chrono::seconds lifetime) const {
    const auto payload = ObjectText()
                             .add_string("aud", claims.audience)
                             .add_string("iss", "https://sts.windows.net/" + claims.tenant + "/")
                             .add("iat", text_of(now))
                             .add("nbf", text_of(now))
                             .add("exp", text_of(now + lifetime))
                             .add_string("appid", claims.client)
                             .add_string("oid", claims.client)
                             .add_string("sub", claims.client)
                             .add_string("tid", claims.tenant)
                             .add_string("ver", "1.0")
                             .text();
    const auto signed_part = to_base64url(R"({"typ":"JWT","alg":"HS256"})") + '.' + to_base64url(payload);
    return signed_part + '.' + signature(signed_part);
}

TokenState TokenIssuer::judge(std::string_view token, const std::vector<std::string>& audiences, Time now) const {
    const auto dot = token.rfind('.');
    if (dot == std::string_view::npos) return TokenState::not_ours;
    const auto signed_part = token.substr(0, dot);
    if (!equal_in_constant_time(signature(signed_part), token.substr(dot + 1))) return TokenState::not_ours;
    const auto payload = from_base64url(signed_part.substr(signed_part.find('.') + 1));
    if (!payload) return TokenState::not_ours;
    unsigned long long expires = 0;
    if (!parse_number(member(*payload, "exp").value_or("0"), expires) ||
        now.time_since_epoch().count() >= static_cast<long long>(expires))
        return TokenState::expired;
    const auto audience = string_at(*payload, {"aud"});
    const auto is_wanted = [&](std::string_view wanted) { return equal_without_case(bare(wanted), bare(audience)); };
    return std::ranges::any_of(audiences, is_wanted) ? TokenState::good : TokenState::for_another;
}

}  // namespace adfkeep::emulator
