#include "src/git/sha1_stream.hpp"

#include "src/base/error.hpp"

namespace adfkeep::git {
namespace {

void require(int result) {
    if (result != 1) throw Error(ErrorCode::unavailable, "OpenSSL could not hash");
}

}  // namespace

Sha1Stream::Sha1Stream() : context_(EVP_MD_CTX_new()) { require(EVP_DigestInit_ex(context_.get(), EVP_sha1(), nullptr)); }

void Sha1Stream::add(ByteView bytes) { require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size())); }

crypto::Sha1 Sha1Stream::finish() {
    crypto::Sha1 value;
    require(EVP_DigestFinal_ex(context_.get(), value.bytes.data(), nullptr));
    return value;
}

}  // namespace adfkeep::git
