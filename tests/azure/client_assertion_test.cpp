#include "src/azure/sign_in/client_assertion.hpp"

#include <nlohmann/json.hpp>

#include "src/base/base64url.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "tests/azure/certificates.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using crypto::SigningCertificate;

const Certificate& own() {
    static const auto certificate = application_certificate("adfkeep");
    return certificate;
}
const Certificate& another() {
    static const auto certificate = application_certificate("another");
    return certificate;
}

const Application application{.authority = http::parse_url("https://login.example").origin,
                              .tenant = "contoso.example",
                              .client = "11111111-2222-3333-4444-555555555555"};

std::vector<std::string> parts_of(const Secret& assertion) {
    const auto parts = split(assertion.view(), '.');
    return {parts.begin(), parts.end()};
}

nlohmann::json decoded(const std::string& part) { return nlohmann::json::parse(*from_base64url(part)); }

TEST_CASE("an assertion is signed with PS256 by the key of the certificate that it names") {
    FixedRandom random("assertion");
    const auto certificate = SigningCertificate::read(own().key + own().certificate, "", "app.pem");
    const auto parts = parts_of(client_assertion(application, certificate, SendChain::no, Time(), random));
    REQUIRE(parts.size() == 3);

    const auto header = decoded(parts[0]);
    REQUIRE(header == nlohmann::json{{"alg", "PS256"},
                                     {"typ", "JWT"},
                                     {"x5t#S256", to_base64url(crypto::sha256(own().der).view())}});
    const auto message = parts[0] + "." + parts[1];
    const auto signature = *from_base64url(parts[2]);
    REQUIRE(verifies_ps256(own(), message, signature));
    REQUIRE_FALSE(verifies_ps256(another(), message, signature));
    REQUIRE_FALSE(verifies_ps256(own(), message + "x", signature));
}

TEST_CASE("an assertion is for one token endpoint, from one client, for ten minutes, and never the same twice") {
    FixedRandom random("claims");
    const auto certificate = SigningCertificate::read(own().certificate + own().key, "", "app.pem");
    const auto now = *time_from_text("2026-11-24T01:00:00Z");
    const auto claims = decoded(parts_of(client_assertion(application, certificate, SendChain::no, now, random))[1]);
    REQUIRE(claims.at("aud") == "https://login.example/contoso.example/oauth2/v2.0/token");
    REQUIRE(claims.at("iss") == application.client);
    REQUIRE(claims.at("sub") == application.client);
    REQUIRE(claims.at("nbf") == now.time_since_epoch().count());
    REQUIRE(claims.at("exp") == now.time_since_epoch().count() + 600);
    const auto next = decoded(parts_of(client_assertion(application, certificate, SendChain::no, now, random))[1]);
    REQUIRE(next.at("jti") != claims.at("jti"));
}

TEST_CASE("the chain is carried where it is asked for, the own certificate first") {
    FixedRandom random("chain");
    const auto certificate =
        SigningCertificate::read(another().certificate + own().certificate + own().key, "", "app.pem");
    const auto header =
        decoded(parts_of(client_assertion(application, certificate, SendChain::yes, Time(), random))[0]);
    REQUIRE(header.at("x5c") == nlohmann::json{to_base64(own().der), to_base64(another().der)});
}

TEST_CASE("PFX and encrypted PEM open with their password and say the same") {
    const auto file =
        GENERATE(0, 1) == 0 ? pfx(own(), "pass word") : own().certificate + encrypted_key(own(), "pass word");
    const auto certificate = SigningCertificate::read(file, "pass word", "app");
    REQUIRE(certificate.thumbprint() == crypto::sha256(own().der));
    REQUIRE(verifies_ps256(own(), "message", certificate.sign_ps256("message")));
    const auto wrong = GENERATE(as<std::string>{}, "", "password");
    REQUIRE_THROWS_MATCHES(SigningCertificate::read(file, wrong, "app"), Error,
                           Says(ErrorCode::refused_access, "AZURE_CLIENT_CERTIFICATE_PASSWORD"));
}

TEST_CASE("a PFX without a password opens") {
    REQUIRE(SigningCertificate::read(pfx(own(), ""), "", "app.pfx").thumbprint() == crypto::sha256(own().der));
}

TEST_CASE("what cannot sign in is refused with its reason") {
    const auto [file, words] = GENERATE(table<std::string, std::string>({
        {"", "neither PEM nor PKCS#12"},
        {"\x30\x82\x01", "neither PEM nor PKCS#12"},
        {own().certificate, "no private key"},
        {own().key, "no certificate of its private key"},
        {own().key + another().certificate, "no certificate of its private key"},
        {own().key.substr(0, 200), "no private key"},
    }));
    REQUIRE_THROWS_MATCHES(SigningCertificate::read(file, "", "app.pem"), Error, Says(ErrorCode::invalid_input, words));
}

TEST_CASE("a key that is too short or no RSA key is refused") {
    const auto weak = GENERATE(0, 1) == 0 ? application_certificate("weak", 1024) : tls_authority();
    REQUIRE_THROWS_MATCHES(SigningCertificate::read(weak.key + weak.certificate, "", "app.pem"), Error,
                           Says(ErrorCode::invalid_input, "2048 bits"));
}

TEST_CASE("base64url has no padding, no '+' and no '/'") {
    REQUIRE(to_base64url("\xFB\xFF\xFE\x01") == "-__-AQ");
    REQUIRE(from_base64url("-__-AQ") == "\xFB\xFF\xFE\x01");
    for (const auto* const bad : {"-__-AQ==", "+", "a", "-__-AR"}) REQUIRE_FALSE(from_base64url(bad).has_value());
}

}  // namespace
}  // namespace adfkeep::azure
