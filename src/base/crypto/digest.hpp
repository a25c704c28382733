// Hashes, MACs and key derivation.
#pragma once

#include <initializer_list>
#include <memory>

#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::crypto {

struct Sha1Tag;
struct Sha256Tag;
struct Sha512Tag;
using Sha1 = FixedBytes<Sha1Tag, 20>;  ///< what Git names objects with; no safety rests on it
using Sha256 = FixedBytes<Sha256Tag, 32>;
using Sha512 = FixedBytes<Sha512Tag, 64>;

/// Of the concatenation of `parts`. All functions here are thread-safe.
[[nodiscard]] Sha1 sha1(std::initializer_list<ByteView> parts);
[[nodiscard]] Sha256 sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] Sha512 sha512(std::initializer_list<ByteView> parts);
[[nodiscard]] inline Sha256 sha256(ByteView bytes) { return sha256({bytes}); }

/// SHA-256 of bytes that come piece by piece.
class Sha256Stream {
public:
    Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    ~Sha256Stream();
    void add(ByteView bytes);
    [[nodiscard]] Sha256 finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SHA-1 of bytes that come piece by piece.
class Sha1Stream {
public:
    Sha1Stream();
    Sha1Stream(Sha1Stream&&) noexcept;
    ~Sha1Stream();
    void add(ByteView bytes);
    [[nodiscard]] Sha1 finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// RFC 2104, of the concatenation of `parts`.
[[nodiscard]] Sha256 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);
[[nodiscard]] Sha512 hmac_sha512(ByteView key, std::initializer_list<ByteView> parts);

/// RFC 5869 with SHA-256; `length` up to 8,160 bytes.
[[nodiscard]] Secret hkdf_sha256(ByteView key, ByteView salt, ByteView info, std::size_t length);

}  // namespace adfkeep::crypto
