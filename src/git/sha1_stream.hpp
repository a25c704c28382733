// SHA-1 of bytes that come piece by piece, as packs end in it; no safety rests on it. For the files of this folder only.
#pragma once

#include <openssl/evp.h>

#include "src/base/crypto/digest.hpp"
#include "src/base/handle.hpp"

namespace adfkeep::git {

class Sha1Stream {
public:
    Sha1Stream();
    void add(ByteView bytes);
    [[nodiscard]] crypto::Sha1 finish();

private:
    Handle<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

}  // namespace adfkeep::git
