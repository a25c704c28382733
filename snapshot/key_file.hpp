// A data key, wrapped for everybody who may open what it sealed.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <string>
#include <vector>

#include "snapshot/sealed_object.hpp"
#include "src/base/crypto/rsa.hpp"

namespace adfkeep::snapshot {

struct Wrap {
    Sha256 to;      ///< id of the recipient
    Bytes wrapped;  ///< RSA-OAEP-256 of the data key

    friend bool operator==(const Wrap&, const Wrap&) = default;
};

struct KeyFile {
    KeyId key;
    std::vector<Wrap> wraps;  ///< sorted by `to`, 1 to 16
};

[[nodiscard]] KeyFile wrap(const DataKey& key, const std::vector<crypto::RsaPublicKey>& recipients);
[[nodiscard]] Bytes encode(const KeyFile& file);
/// Throws Error(integrity), naming `where`, for anything but what `encode` gives up to white space and order of
/// members.
[[nodiscard]] KeyFile decode_key_file(ByteView text, const std::string& where);

inline constexpr std::size_t max_key_file_bytes = 64u << 10;
inline constexpr std::size_t max_recipients = 16;

}  // namespace adfkeep::snapshot
