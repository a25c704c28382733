// Certificates for a server on this machine, made on the spot.
#pragma once

#include "src/base/bytes.hpp"
#include "src/base/clock.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

/// All in PEM.
struct LocalCertificates {
    Bytes authority;    ///< what clients are told to trust
    Bytes certificate;  ///< for localhost, 127.0.0.1 and ::1
    Secret key;         ///< of the certificate; the authority's own is forgotten
};

/// A new authority and one certificate of it (ECDSA on P-256), good from a day before `now` for 90 days.
[[nodiscard]] LocalCertificates make_local_certificates(Time now);

}  // namespace adfkeep::crypto
