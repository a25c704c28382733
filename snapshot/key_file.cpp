#include "snapshot/key_file.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/strict_json.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr const char* algorithm = "RSA-OAEP-256";
constexpr std::size_t min_modulus_bytes = 384, max_modulus_bytes = 512;

Wrap decode_wrap(const nlohmann::json& value, const std::string& where) {
    StrictObject object(value, where);
    const auto to = fixed_from_hex<Sha256>(object.text("to"));
    auto wrapped = from_base64(object.text("wrapped"));
    if (object.text("alg") != algorithm) object.refuse("key file wraps with another algorithm than RSA-OAEP-256");
    if (!to || !wrapped || wrapped->size() < min_modulus_bytes || wrapped->size() > max_modulus_bytes)
        object.refuse("key file holds a malformed wrap");
    object.finish();
    return {.to = *to, .wrapped = std::move(*wrapped)};
}

}  // namespace

KeyFile wrap(const DataKey& key, const std::vector<crypto::RsaPublicKey>& recipients) {
    KeyFile file{.key = key.id(), .wraps = {}};
    for (const auto& recipient : recipients)
        file.wraps.push_back({.to = recipient.id(), .wrapped = recipient.wrap(key.view())});
    std::ranges::sort(file.wraps, {}, &Wrap::to);
    return file;
}

Bytes encode(const KeyFile& file) {
    auto wraps = nlohmann::ordered_json::array();
    for (const auto& wrap : file.wraps)
        wraps.push_back({{"to", to_hex(wrap.to.view())}, {"alg", algorithm}, {"wrapped", to_base64(wrap.wrapped)}});
    return nlohmann::ordered_json{{"v", 1}, {"key", to_hex(file.key.view())}, {"wraps", wraps}}.dump() + "\n";
}

KeyFile decode_key_file(ByteView text, const std::string& where) {
    const auto document = parse_strict(text, where);
    StrictObject object(document, where);
    if (object.number("v") != 1) object.refuse("key file is of another version than 1");
    const auto key = fixed_from_hex<KeyId>(object.text("key"));
    if (!key) object.refuse("key file names a malformed key id");
    KeyFile file{.key = *key, .wraps = {}};
    for (const auto& value : object.array("wraps")) file.wraps.push_back(decode_wrap(value, where));
    if (file.wraps.empty() || file.wraps.size() > max_recipients) object.refuse("key file has no wrap or more than 16");
    if (std::ranges::adjacent_find(file.wraps, std::ranges::greater_equal{}, &Wrap::to) != file.wraps.end())
        object.refuse("key file's wraps are not sorted, or one is there twice");
    object.finish();
    return file;
}

}  // namespace adfkeep::snapshot
