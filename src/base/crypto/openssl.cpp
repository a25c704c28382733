#include "src/base/crypto/openssl.hpp"

#include <openssl/err.h>

#include <string>

#include "src/base/error.hpp"

namespace adfkeep::crypto {

void require(bool succeeded, const char* operation) {
    if (succeeded) return;
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    const std::string what =
        std::string("OpenSSL could not ") + operation + (reason ? std::string(": ") + reason : std::string());
    ERR_clear_error();
    throw Error(ErrorCode::unavailable, what);
}

}  // namespace adfkeep::crypto
