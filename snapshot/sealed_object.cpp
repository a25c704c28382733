#include "snapshot/sealed_object.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "src/base/crypto/cipher.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/zstd.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ByteView magic("ADFK");
constexpr char version = 1;
constexpr std::size_t salt_bytes = 16;
static_assert(sealed_header_bytes == 4 + 1 + KeyId::size + salt_bytes);
constexpr std::size_t min_padded_bytes = 256;

// A skippable frame of RFC 8878, section 3.1.2: magic, length (both little-endian), zeros.
constexpr ByteView skippable_magic("\x50\x2A\x4D\x18");
constexpr std::size_t skippable_header_bytes = 8;

Bytes padded(Bytes frame) {
    const auto target = padded_length(std::max(min_padded_bytes, frame.size() + skippable_header_bytes));
    const auto zeros = static_cast<std::uint32_t>(target - frame.size() - skippable_header_bytes);
    frame += skippable_magic;
    for (int shift = 0; shift < 32; shift += 8) frame += static_cast<char>(zeros >> shift & 0xFF);
    frame.resize(target, '\0');
    return frame;
}

bool is_padding(ByteView bytes) {
    if (bytes.size() < skippable_header_bytes || !bytes.starts_with(skippable_magic)) return false;
    std::uint32_t zeros = 0;
    for (std::size_t i = 0; i < 4; ++i) zeros |= static_cast<std::uint32_t>(octets(bytes)[4 + i]) << (8 * i);
    return zeros == bytes.size() - skippable_header_bytes &&
           std::ranges::all_of(bytes.substr(skippable_header_bytes), [](char c) { return c == '\0'; });
}

/// MAC(32) ‖ ENC(32) ‖ IV(16) of one object.
Secret object_keys(const DataKey& key, const ObjectAddress& address, ByteView salt) {
    return crypto::hkdf_sha256(
        key.view(), salt,
        framed({"adfkeep/1 object", address.repository.view(), address.factory.view(), address.place}), 80);
}

crypto::CipherKeys parts(const Secret& keys) {
    return {.mac = keys.view().substr(0, 32), .enc = keys.view().substr(32, 32), .iv = keys.view().substr(64)};
}

}  // namespace

DataKey::DataKey(const RepositoryId& repository, Secret bytes)
    : bytes_(std::move(bytes)),
      id_(KeyId::from(crypto::sha256(framed({"adfkeep/1 key", repository.view(), bytes_.view()})).view())) {}

DataKey DataKey::random(const RepositoryId& repository, Random& random) { return {repository, random.secret(size)}; }

DataKey DataKey::from(const RepositoryId& repository, Secret bytes, const KeyId& id) {
    if (bytes.size() != size)
        throw Error(ErrorCode::integrity, "wrong key commitment: the unwrapped key has another length than a data key");
    DataKey key(repository, std::move(bytes));
    if (!equal_in_constant_time(key.id().view(), id.view()))
        throw Error(ErrorCode::integrity, "wrong key commitment: the unwrapped key is another one than its file names");
    return key;
}

std::size_t padded_length(std::size_t length) noexcept {
    if (length < 2) return length;
    const auto exponent = static_cast<unsigned>(std::bit_width(length)) - 1;
    const auto kept_bits = static_cast<unsigned>(std::bit_width(exponent));
    const auto mask = (std::size_t{1} << (exponent - std::min(exponent, kept_bits))) - 1;
    return (length + mask) & ~mask;
}

Bytes seal(const DataKey& key, const ObjectAddress& address, ByteView payload, Random& random) {
    if (payload.size() > max_payload_bytes)
        throw Error(ErrorCode::invalid_input, "definition is larger than 32 MiB", std::string(address.place));
    const auto salt = random.bytes(salt_bytes);
    const auto plain = padded(zstd::compress(payload));
    Bytes sealed;
    sealed.reserve(sealed_header_bytes + plain.size() + 16 + crypto::tag_bytes);
    sealed.append(magic).append(1, version).append(key.id().view()).append(salt);
    const Bytes header = sealed;
    crypto::encrypt(parts(object_keys(key, address, salt)), header, plain, sealed);
    return sealed;
}

KeyId key_of(ByteView sealed) {
    // The signed message binds the version of the objects below it, so another version byte is an alteration, not a
    // newer format.
    if (sealed.size() < sealed_header_bytes || !sealed.starts_with(magic) || sealed[4] != version)
        throw Error(ErrorCode::integrity, "object does not authenticate");
    return KeyId::from(sealed.substr(5));
}

Bytes open(const DataKey& key, const ObjectAddress& address, ByteView sealed) {
    if (key_of(sealed) != key.id()) throw Error(ErrorCode::integrity, "object does not authenticate");
    const auto salt = sealed.substr(5 + KeyId::size, salt_bytes);
    const auto plain = crypto::decrypt(parts(object_keys(key, address, salt)), sealed.substr(0, sealed_header_bytes),
                                       sealed.substr(sealed_header_bytes));
    try {
        ByteView after;
        auto payload = zstd::decompress(plain, max_payload_bytes, after);
        if (!is_padding(after)) throw Error(ErrorCode::integrity, "zstd frame is not followed by padding alone");
        return payload;
    } catch (const Error& error) {
        throw Error(error.code(), std::string("malformed payload: ") + error.what());
    }
}

}  // namespace adfkeep::snapshot
