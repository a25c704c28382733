// Owning handles of C libraries.
#pragma once

#include <memory>

namespace adfkeep {

template <auto Free>
struct Deleter {
    template <typename T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};

/// Owns `T*`, freed by `Free`.
template <typename T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;

}  // namespace adfkeep
