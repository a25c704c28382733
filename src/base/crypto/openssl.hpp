// OpenSSL's handles, and its failures as errors. For the files of this folder only.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>

#include "src/base/handle.hpp"

namespace adfkeep::crypto {

using CipherHandle = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContextHandle = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using BioHandle = Handle<BIO, BIO_free_all>;

/// Throws Error(unavailable) that names `operation` unless `succeeded`; empties OpenSSL's error queue.
void require(bool succeeded, const char* operation);

}  // namespace adfkeep::crypto
