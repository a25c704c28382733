#include "tests/snapshot/inner.hpp"

#include "src/base/crypto/cipher.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::snapshot {
namespace {

crypto::CipherKeys split(const Bytes& keys) {
    const ByteView all = keys;
    return {.mac = all.substr(0, 32), .enc = all.substr(32, 32), .iv = all.substr(64, 16)};
}

}  // namespace

Bytes derive_object_keys(const DataKey& key, const ObjectAddress& address, ByteView salt) {
    const auto info = framed({"adfkeep/1 object", address.repository.view(), address.factory.view(), address.place});
    return Bytes(crypto::hkdf_sha256(key.view(), salt, info, 80).view());
}

Bytes seal_inner(const DataKey& key, const ObjectAddress& address, ByteView salt, ByteView inner) {
    const Bytes header = "ADFK\1" + Bytes(key.id().view()) + Bytes(salt);
    Bytes sealed = header;
    crypto::encrypt(split(derive_object_keys(key, address, salt)), header, inner, sealed);
    return sealed;
}

Bytes open_inner(const DataKey& key, const ObjectAddress& address, ByteView sealed) {
    const auto header = sealed.substr(0, sealed_header_bytes);
    const auto keys = derive_object_keys(key, address, header.substr(37));
    return crypto::decrypt(split(keys), header, sealed.substr(sealed_header_bytes));
}

Bytes skippable_frame(std::size_t zeros) {
    Bytes frame = "\x50\x2a\x4d\x18";
    for (int shift = 0; shift < 32; shift += 8) frame += static_cast<char>(zeros >> shift & 0xFF);
    return frame + Bytes(zeros, '\0');
}

}  // namespace adfkeep::snapshot
