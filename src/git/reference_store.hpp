// References as they lie on the disk. For the files of this folder only.
// Format: gitrepository-layout, "refs", "packed-refs" and "HEAD".
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>

#include "src/git/layout.hpp"
#include "src/git/object.hpp"

namespace adfkeep::git {

/// Either an id, or the name of another reference.
struct ReferenceValue {
    std::optional<ObjectId> id;
    std::string target;
};

/// Whether Git allows this name (git-check-ref-format).
[[nodiscard]] bool is_reference_name(std::string_view name);

/// Absent where there is none. Throws Error(integrity) where it is damaged.
[[nodiscard]] std::optional<ReferenceValue> read_reference(const Layout& layout, const std::string& name);

}  // namespace adfkeep::git
