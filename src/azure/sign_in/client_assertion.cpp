#include "src/azure/sign_in/client_assertion.hpp"

#include <nlohmann/json.hpp>

#include "src/azure/guid.hpp"
#include "src/base/base64url.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::azure {
namespace {

constexpr auto lifetime = std::chrono::minutes(10);

std::string header(const crypto::SigningCertificate& certificate, SendChain send_chain) {
    nlohmann::ordered_json header = {
        {"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", to_base64url(certificate.thumbprint().view())}};
    if (send_chain == SendChain::yes)
        for (const auto& each : certificate.chain()) header["x5c"].push_back(to_base64(each));
    return header.dump();
}

std::string claims(const Application& application, Time now, Random& random) {
    const auto began = now.time_since_epoch().count();
    const nlohmann::ordered_json claims = {{"aud", to_text(application.token_url())},
                                           {"iss", application.client},
                                           {"sub", application.client},
                                           {"jti", new_guid(random)},
                                           {"nbf", began},
                                           {"iat", began},
                                           {"exp", began + std::chrono::seconds(lifetime).count()}};
    return claims.dump();
}

}  // namespace

Secret client_assertion(const Application& application, const crypto::SigningCertificate& certificate,
                        SendChain send_chain, Time now, Random& random) {
    auto text = to_base64url(header(certificate, send_chain)) + "." + to_base64url(claims(application, now, random));
    text += "." + to_base64url(certificate.sign_ps256(text));
    Secret assertion{ByteView(text)};
    wipe(text);
    return assertion;
}

}  // namespace adfkeep::azure
