#include "src/azure/sign_in/access_claims.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "src/base/base64url.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {

std::string described_claims(ByteView token) {
    const auto parts = split(token, '.');
    const auto payload = parts.size() == 3 ? from_base64url(parts[1]) : std::nullopt;
    if (!payload) return {};
    const auto claims = nlohmann::json::parse(*payload, nullptr, false);
    if (!claims.is_object()) return {};
    std::string described;
    for (const auto& [claim, word] : {std::pair("upn", "user"), std::pair("appid", "application"),
                                      std::pair("oid", "object"), std::pair("tid", "tenant")}) {
        const auto found = claims.find(claim);
        if (found == claims.end() || !found->is_string()) continue;
        described += described.empty() ? " as " : ", ";
        described += std::string(word) + " " + printable(found->get<std::string>());
    }
    return described;
}

}  // namespace adfkeep::azure
