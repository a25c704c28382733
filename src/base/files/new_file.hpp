// A file that is only kept when what it belongs to succeeded.
#pragma once

#include <string>
#include <utility>

#include "src/base/files/files.hpp"

namespace adfkeep::files {

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
