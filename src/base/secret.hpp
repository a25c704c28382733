// Bytes that must not be seen: keys, passphrases, tokens.
#pragma once

#include <cstddef>

#include "src/base/bytes.hpp"

namespace adfkeep {

/// Owns secret bytes and wipes them on every way out. Moved, not copied; cannot be printed, formatted or put into JSON.
class Secret {
public:
    Secret() = default;
    /// Takes a copy of `bytes`; the caller's copy is the caller's to wipe.
    explicit Secret(ByteView bytes);
    /// `size` zero bytes, to be filled through data().
    explicit Secret(std::size_t size);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// The bytes, for the function that needs them; never for output.
    [[nodiscard]] ByteView view() const noexcept { return bytes_; }
    [[nodiscard]] unsigned char* data() noexcept { return octets(bytes_); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
    /// A second owner, where two parts of the program must each hold it.
    [[nodiscard]] Secret duplicate() const { return Secret(view()); }

    /// In constant time.
    friend bool operator==(const Secret& left, const Secret& right) noexcept;

private:
    void wipe() noexcept;

    Bytes bytes_;
};

/// Overwrites `bytes` and empties it: for text that held a secret before it became a Secret.
void wipe(Bytes& bytes) noexcept;

/// Whether both are the same, in time that depends on their lengths only.
[[nodiscard]] bool equal_in_constant_time(ByteView left, ByteView right) noexcept;

}  // namespace adfkeep
