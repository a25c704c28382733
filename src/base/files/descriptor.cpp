#include "src/base/files/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace adfkeep::files {
namespace {

template <typename Call>
auto repeated(Call&& call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

ErrorCode code_of(int error) {
    switch (error) {
        case EACCES:
        case EPERM:
            return ErrorCode::refused_access;
        case ENOENT:
        case ENOTDIR:
        case EISDIR:
        case ELOOP:
        case ENAMETOOLONG:
        case EEXIST:
        case ENOTEMPTY:
        case EINVAL:
        case ENXIO:
            return ErrorCode::invalid_input;
        default:
            return ErrorCode::unavailable;
    }
}

std::size_t read_once(const Descriptor& file, char* target, std::size_t size, const std::string& where) {
    const auto count = repeated([&] { return ::read(file.get(), target, size); });
    if (count < 0) throw failure(errno, "cannot be read", where);
    return static_cast<std::size_t>(count);
}

std::string next_after(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return "free some space there, then run it again";
        case EACCES:
        case EPERM:
            return "run it as a user who may, or change the permissions there";
        default:
            return {};
    }
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

Descriptor open_at(int folder, const char* path, int flags, unsigned mode) {
    return Descriptor(repeated([&] { return ::openat(folder, path, flags | O_CLOEXEC, mode); }));
}

struct stat status(const Descriptor& file, const std::string& where) {
    struct stat found{};
    if (::fstat(file.get(), &found) != 0) throw failure(errno, "cannot be read", where);
    return found;
}

std::size_t read_some(const Descriptor& file, char* target, std::size_t size, const std::string& where) {
    std::size_t done = 0;
    while (done < size) {
        const auto count = read_once(file, target + done, size - done, where);
        if (count == 0) break;
        done += count;
    }
    return done;
}

Bytes read_all(const Descriptor& file, std::size_t size, const std::string& where) {
    // One byte more than there should be: a read that stops just before it shows that the file did not grow.
    Bytes content(size + 1, '\0');
    auto count = read_once(file, content.data(), content.size(), where);
    if (count != size) count += read_some(file, content.data() + count, content.size() - count, where);
    if (count != size) {
        throw Error(ErrorCode::invalid_input, "changed while it was read", where,
                    "run it again when nobody writes to it");
    }
    content.resize(size);
    return content;
}

void write_all(const Descriptor& file, ByteView content, const std::string& where) {
    while (!content.empty()) {
        const auto count = repeated([&] { return ::write(file.get(), content.data(), content.size()); });
        if (count < 0) throw failure(errno, "cannot be written", where);
        content.remove_prefix(static_cast<std::size_t>(count));
    }
}

void sync(const Descriptor& file, const std::string& where) {
    // EINVAL: what is open cannot be synced, as folders on some network file systems.
    if (repeated([&] { return ::fsync(file.get()); }) != 0 && errno != EINVAL)
        throw failure(errno, "cannot be written", where);
}

Error failure(int error, const std::string& what, const std::string& where) {
    return {code_of(error), what + ": " + std::generic_category().message(error), where, next_after(error)};
}

}  // namespace adfkeep::files
