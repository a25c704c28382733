// A file that is only kept when what it belongs to succeeded.
#pragma once

#include <utility>

#include "src/base/error.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::files {

/// Throws Error(refused_for_safety) where `path` exists: for looking before the work that a new file is the end of.
inline void require_absent(const Path& path) {
    if (exists(path))
        throw Error(ErrorCode::refused_for_safety, "exists already and is not overwritten", path.string(),
                    "name another file, or move that one away");
}

/// Writes a new file (never over an existing one), and removes it again unless keep() is called.
class NewFile {
public:
    NewFile(Path path, ByteView content, unsigned mode) : path_(std::move(path)) { write_new(path_, content, mode); }
    NewFile(NewFile&& other) noexcept : path_(std::exchange(other.path_, Path())) {}
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile() {
        if (!path_.empty()) remove(path_);
    }

    void keep() noexcept { path_.clear(); }

private:
    Path path_;
};

}  // namespace adfkeep::files
