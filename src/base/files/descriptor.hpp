// An owned file descriptor, and the system calls on it that this project makes: each repeats after EINTR and tells what
// failed.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <utility>

#include "src/base/bytes.hpp"
#include "src/base/error.hpp"

namespace adfkeep::files {

/// Closes what it owns. Moved, not copied.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }
    explicit operator bool() const noexcept { return number_ >= 0; }

private:
    int number_ = -1;
};

/// openat(2), never inherited by a child; invalid, with errno set, where it fails. `folder` is AT_FDCWD for paths of
/// the process.
[[nodiscard]] Descriptor open_at(int folder, const char* path, int flags, unsigned mode = 0);

/// What is open. `where` names it in the error.
[[nodiscard]] struct stat status(const Descriptor& file, const std::string& where);
/// Fills `size` bytes at `target`; less only where the file ends before. Returns what was read.
[[nodiscard]] std::size_t read_some(const Descriptor& file, char* target, std::size_t size, const std::string& where);
/// The rest of a regular file whose size was `size` when it was opened. Throws Error(invalid_input) where it has
/// another size by now: somebody writes to it.
[[nodiscard]] Bytes read_all(const Descriptor& file, std::size_t size, const std::string& where);
void write_all(const Descriptor& file, ByteView content, const std::string& where);
void sync(const Descriptor& file, const std::string& where);

/// The Error for `error` (an errno): refused_access where a permission is missing, unavailable where the disk or the
/// system refuses, else invalid_input.
[[nodiscard]] Error failure(int error, const std::string& what, const std::string& where);

}  // namespace adfkeep::files
