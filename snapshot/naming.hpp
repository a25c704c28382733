// Errors of what lies below, with the place in the repository where they happened.
#pragma once

#include <string>

#include "src/base/error.hpp"

namespace adfkeep::snapshot {

/// What `work` gives; its error says `where`.
template <typename Work>
auto naming(const std::string& where, Work work) {
    try {
        return work();
    } catch (const Error& error) {
        throw Error(error.code(), error.what(), where, error.next());
    }
}

}  // namespace adfkeep::snapshot
