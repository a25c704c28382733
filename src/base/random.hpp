// Where random bytes come from: a parameter, so that a test can fix them.
#pragma once

#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"

namespace adfkeep {

class Random {
public:
    virtual ~Random() = default;
    /// Fills `size` bytes at `target`. Thread-safe in every implementation that is given to several threads.
    virtual void fill(unsigned char* target, std::size_t size) = 0;

    [[nodiscard]] Bytes bytes(std::size_t size);
    [[nodiscard]] Secret secret(std::size_t size);
    template <typename Fixed>
    [[nodiscard]] Fixed fixed() {
        Fixed value;
        fill(value.bytes.data(), Fixed::size);
        return value;
    }
};

/// The operating system's generator, as OpenSSL draws from it. Thread-safe.
[[nodiscard]] Random& system_random();

}  // namespace adfkeep
