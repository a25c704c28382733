// Bytes in memory. They are chars, since libgit2, zstd, OpenSSL and files all speak of the same memory.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace adfkeep {

using Bytes = std::string;
using ByteView = std::string_view;

/// The memory of `bytes` as the C libraries want it.
[[nodiscard]] inline const unsigned char* octets(ByteView bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* octets(Bytes& bytes) noexcept {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

/// A value of exactly `Size` bytes; `Tag` keeps one meaning from being given for another.
template <typename Tag, std::size_t Size>
struct FixedBytes {
    static constexpr std::size_t size = Size;

    std::array<unsigned char, Size> bytes{};

    [[nodiscard]] ByteView view() const noexcept { return {reinterpret_cast<const char*>(bytes.data()), Size}; }

    /// The first `Size` bytes of `source`, which must have that many.
    [[nodiscard]] static FixedBytes from(ByteView source) noexcept {
        FixedBytes value;
        std::memcpy(value.bytes.data(), source.data(), Size);
        return value;
    }

    friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

}  // namespace adfkeep
