#include "tests/git/disk_watch.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem/operations.hpp>
#include <cerrno>
#include <utility>

namespace adfkeep::testing {

DiskWatch* DiskWatch::current = nullptr;

DiskWatch::DiskWatch(const boost::filesystem::path& folder)
    : folder_(boost::filesystem::canonical(folder).string() + "/") {
    current = this;
}
DiskWatch::~DiskWatch() { current = nullptr; }

void DiskWatch::kill_at(std::size_t number) { kill_at_ = number; }

void DiskWatch::fail_from(std::size_t number, int error) {
    fail_from_ = number;
    error_ = error;
}

bool DiskWatch::covers(const std::string& path) const { return (path + "/").starts_with(folder_); }

int DiskWatch::take(DiskStep step) {
    const auto number = steps_.size();
    if (number == kill_at_) ::kill(::getpid(), SIGKILL);
    steps_.push_back(std::move(step));
    return number >= fail_from_ && steps_[number].call == steps_[fail_from_].call ? error_ : 0;
}

namespace {

std::string path_of(int file) {
    char path[4096];
    const auto length = ::readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof path);
    return length < 0 ? std::string() : std::string(path, static_cast<std::size_t>(length));
}

/// Whether the call goes on; otherwise errno says why not.
bool goes_on(const char* call, const std::string& path, const std::string& target = {}) {
    if (DiskWatch::current == nullptr || !DiskWatch::current->covers(target.empty() ? path : target)) return true;
    const int error = DiskWatch::current->take({.call = call, .path = path, .target = target});
    errno = error;
    return error == 0;
}

/// The C library's own function, which the ones below stand in front of.
template <typename Function>
Function* real(Function*, const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace
}  // namespace adfkeep::testing

using adfkeep::testing::goes_on;
using adfkeep::testing::path_of;
using adfkeep::testing::real;

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
    return goes_on("write", path_of(file)) ? real(&write, "write")(file, bytes, size) : -1;
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    return goes_on("write", path_of(file)) ? real(&pwrite, "pwrite")(file, bytes, size, at) : -1;
}

int fsync(int file) { return goes_on("sync", path_of(file)) ? real(&fsync, "fsync")(file) : -1; }

int rename(const char* from, const char* to) noexcept {
    return goes_on("rename", from, to) ? real(&rename, "rename")(from, to) : -1;
}

int link(const char* from, const char* to) noexcept {
    return goes_on("link", from, to) ? real(&link, "link")(from, to) : -1;
}

int mkdir(const char* path, mode_t mode) noexcept {
    return goes_on("mkdir", path) ? real(&mkdir, "mkdir")(path, mode) : -1;
}

int openat(int folder, const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if ((flags & O_CREAT) != 0 && !goes_on("create", path)) return -1;
    return real(&openat, "openat")(folder, path, flags, mode);
}
}
