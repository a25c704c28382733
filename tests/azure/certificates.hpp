// Keys and certificates made for a test.
#pragma once

#include <string>

#include "src/base/bytes.hpp"

namespace adfkeep::azure::testing {

struct Certificate {
    std::string certificate;  ///< PEM
    std::string key;          ///< PEM, PKCS#8
    Bytes der;
};

/// A certificate of `subject` with an RSA key of `bits`, signed by itself.
[[nodiscard]] Certificate application_certificate(const std::string& subject, unsigned bits = 2048);

/// One for the TLS server 127.0.0.1 and localhost, signed by `authority`; without one, a certificate authority.
[[nodiscard]] Certificate tls_authority();
[[nodiscard]] Certificate tls_server(const Certificate& authority);

/// `key` encrypted under `password`.
[[nodiscard]] std::string encrypted_key(const Certificate& certificate, const std::string& password);
/// PKCS#12 of both.
[[nodiscard]] Bytes pfx(const Certificate& certificate, const std::string& password);

/// Whether `signature` is one of RSASSA-PSS, SHA-256, salt 32, over `message` by the key of `certificate`.
[[nodiscard]] bool verifies_ps256(const Certificate& certificate, ByteView message, ByteView signature);

}  // namespace adfkeep::azure::testing
