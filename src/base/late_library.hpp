// Shared libraries that are loaded when something is first asked of them: a library that most commands never call, and
// that brings twenty others, costs every one of them time and memory.
#pragma once

#include <dlfcn.h>

#include <string>

#include "src/base/error.hpp"

namespace adfkeep {

/// Stays loaded to the end of the process. Thread-safe.
class LateLibrary {
public:
    /// `file` as the loader finds it, "libcurl.so.4". Throws Error(unavailable), and names the `package` of Debian that
    /// has it, where there is none.
    LateLibrary(const char* file, const char* package) : file_(file), handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
        if (handle_ == nullptr)
            throw Error(ErrorCode::unavailable, std::string("a library cannot be loaded: ") + ::dlerror(), file,
                        std::string("install the package ") + package);
    }

    /// The library's own function. `Function` is its pointer type.
    template <typename Function>
    [[nodiscard]] Function function(const char* name) const {
        auto* const found = ::dlsym(handle_, name);
        if (found == nullptr)
            throw Error(ErrorCode::unavailable, std::string("a library has no function ") + name, file_,
                        "install the version that adfkeep was built with");
        return reinterpret_cast<Function>(found);
    }

private:
    const char* file_;
    void* handle_;
};

}  // namespace adfkeep
