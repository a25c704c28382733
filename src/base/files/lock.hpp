// A lock between processes on one machine, released when its holder ends, however it ends.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <utility>

#include "src/base/files/descriptor.hpp"

namespace adfkeep::files {

/// Holds an exclusive flock on `path` (made where absent, mode 0600) from construction, waiting for it, to destruction.
class Lock {
public:
    explicit Lock(const boost::filesystem::path& path);
    /// The same without waiting: absent while somebody else holds it.
    [[nodiscard]] static std::optional<Lock> if_free(const boost::filesystem::path& path);

private:
    explicit Lock(Descriptor file) noexcept : file_(std::move(file)) {}

    Descriptor file_;
};

}  // namespace adfkeep::files
