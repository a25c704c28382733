#include "src/git/ssh_signature.hpp"

#include <algorithm>
#include <optional>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::git {
namespace {

constexpr std::string_view first_line = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view last_line = "\n-----END SSH SIGNATURE-----";
constexpr std::string_view magic = "SSHSIG";
constexpr std::string_view key_type = "ssh-ed25519";
constexpr std::string_view name_space = "git";
constexpr std::string_view hash = "sha512";
constexpr std::size_t line_length = 70;

Bytes key_blob(const crypto::Ed25519PublicKey& key) { return framed({key_type, key.view()}); }

/// What is signed in place of the message.
Bytes signed_bytes(ByteView message) {
    return Bytes(magic) + framed({name_space, "", hash, crypto::sha512({message}).view()});
}

std::string armour(const crypto::Ed25519PublicKey& key, const crypto::Ed25519Signature& signature) {
    const auto text = to_base64(Bytes(magic) + big_endian_32(1) +
                                framed({key_blob(key), name_space, "", hash, framed({key_type, signature.view()})}));
    std::string armoured(first_line);
    for (std::size_t at = 0; at < text.size(); at += line_length) {
        if (at != 0) armoured += '\n';
        armoured.append(text, at, line_length);
    }
    return armoured.append(last_line);
}

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::integrity, why); }

Bytes decode_armour(std::string_view armoured) {
    if (armoured.starts_with("-----BEGIN PGP")) refuse("signed with OpenPGP, not with an SSH key");
    if (armoured.size() < first_line.size() + last_line.size() || !armoured.starts_with(first_line) ||
        !armoured.ends_with(last_line)) {
        refuse("malformed signature: not an SSH signature");
    }
    std::string text(armoured.substr(first_line.size(), armoured.size() - first_line.size() - last_line.size()));
    std::erase(text, '\n');
    const auto blob = from_base64(text);
    if (!blob) refuse("malformed signature: not base64");
    return *blob;
}

/// Takes length-prefixed strings from the front of a blob.
class Fields {
public:
    explicit Fields(ByteView blob) : rest_(blob) {}

    ByteView raw(std::size_t size) {
        if (rest_.size() < size) refuse("malformed signature: cut short");
        const auto piece = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return piece;
    }
    ByteView next() {
        std::size_t size = 0;
        for (const unsigned char byte : raw(4)) size = size << 8 | byte;
        return raw(size);
    }

private:
    ByteView rest_;
};

}  // namespace

std::string ssh_sign(const crypto::Ed25519PrivateKey& key, ByteView message) {
    return armour(key.public_key(), key.sign(signed_bytes(message)));
}

crypto::Ed25519PublicKey ssh_verify(std::string_view armoured, ByteView message) {
    if (armoured.empty()) refuse("not signed");
    const auto blob = decode_armour(armoured);
    Fields fields(blob);
    if (fields.raw(magic.size()) != magic) refuse("malformed signature: not an SSH signature");
    if (fields.raw(4) != big_endian_32(1)) refuse("SSH signature of an unknown version");

    Fields key_fields(fields.next());
    if (const auto type = key_fields.next(); type != key_type)
        refuse("signed with a key of type " + Bytes(type) + ", not " + Bytes(key_type));
    const auto key_bytes = key_fields.next();
    if (key_bytes.size() != crypto::Ed25519PublicKey::size) refuse("malformed signature: not an Ed25519 key");
    const auto key = crypto::Ed25519PublicKey::from(key_bytes);

    if (const auto space = fields.next(); space != name_space)
        refuse("signed for namespace \"" + Bytes(space) + "\", not \"git\"");
    if (!fields.next().empty()) refuse("malformed signature: reserved field is not empty");
    if (const auto used = fields.next(); used != hash)
        refuse("signed over hash " + Bytes(used) + ", not " + Bytes(hash));

    Fields signature_fields(fields.next());
    if (const auto type = signature_fields.next(); type != key_type)
        refuse("signature of type " + Bytes(type) + ", not " + Bytes(key_type));
    const auto signature_bytes = signature_fields.next();
    if (signature_bytes.size() != crypto::Ed25519Signature::size)
        refuse("malformed signature: not an Ed25519 signature");
    const auto signature = crypto::Ed25519Signature::from(signature_bytes);

    // One text for each key and signature: nobody can change a commit's id and leave it signed.
    if (armour(key, signature) != armoured) refuse("malformed signature: not in its one encoding");
    if (!crypto::verify(key, signed_bytes(message), signature)) refuse("signature does not verify");
    return key;
}

std::string ssh_public_key(const crypto::Ed25519PublicKey& key) {
    return Bytes(key_type) + " " + to_base64(key_blob(key));
}

}  // namespace adfkeep::git
