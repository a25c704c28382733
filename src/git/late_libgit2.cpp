// libgit2's functions, by its own declarations, loaded with the first call: Debian's brings Mbed TLS, libssh2 and
// Kerberos, and a command that only opens a repository that adfkeep made needs none of it.
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include <cstdarg>

#include "src/base/late_library.hpp"

namespace {

const adfkeep::LateLibrary& libgit2() {
    static const adfkeep::LateLibrary library("libgit2.so." LIBGIT2_SOVERSION, "libgit2-" LIBGIT2_SOVERSION);
    return library;
}

#define REAL(name) static const auto real = libgit2().function<decltype(&(name))>(#name)

}  // namespace

extern "C" {

int git_libgit2_init() {
    REAL(git_libgit2_init);
    return real();
}
/// Of the options, those that this folder sets.
int git_libgit2_opts(int option, ...) {
    REAL(git_libgit2_opts);
    std::va_list arguments;
    va_start(arguments, option);
    const int number = va_arg(arguments, int);
    const char* const path = option == GIT_OPT_SET_SEARCH_PATH ? va_arg(arguments, const char*) : nullptr;
    va_end(arguments);
    return path != nullptr ? real(option, number, path) : real(option, number);
}

const git_error* git_error_last() {
    REAL(git_error_last);
    return real();
}
void git_error_clear() {
    REAL(git_error_clear);
    real();
}
int git_error_set_str(int category, const char* text) {
    REAL(git_error_set_str);
    return real(category, text);
}

int git_repository_open_ext(git_repository** repository, const char* path, unsigned flags, const char* ceilings) {
    REAL(git_repository_open_ext);
    return real(repository, path, flags, ceilings);
}
void git_repository_free(git_repository* repository) {
    REAL(git_repository_free);
    real(repository);
}
const char* git_repository_path(const git_repository* repository) {
    REAL(git_repository_path);
    return real(repository);
}
const char* git_repository_commondir(const git_repository* repository) {
    REAL(git_repository_commondir);
    return real(repository);
}
const char* git_repository_workdir(const git_repository* repository) {
    REAL(git_repository_workdir);
    return real(repository);
}
int git_repository_set_odb(git_repository* repository, git_odb* odb) {
    REAL(git_repository_set_odb);
    return real(repository, odb);
}

int git_revparse_single(git_object** object, git_repository* repository, const char* revision) {
    REAL(git_revparse_single);
    return real(object, repository, revision);
}
int git_object_peel(git_object** peeled, const git_object* object, git_object_t type) {
    REAL(git_object_peel);
    return real(peeled, object, type);
}
const git_oid* git_object_id(const git_object* object) {
    REAL(git_object_id);
    return real(object);
}
void git_object_free(git_object* object) {
    REAL(git_object_free);
    real(object);
}

int git_odb_new(git_odb** odb) {
    REAL(git_odb_new);
    return real(odb);
}
void git_odb_free(git_odb* odb) {
    REAL(git_odb_free);
    real(odb);
}
int git_odb_add_backend(git_odb* odb, git_odb_backend* backend, int priority) {
    REAL(git_odb_add_backend);
    return real(odb, backend, priority);
}
int git_odb_init_backend(git_odb_backend* backend, unsigned version) {
    REAL(git_odb_init_backend);
    return real(backend, version);
}
void* git_odb_backend_data_alloc(git_odb_backend* backend, std::size_t bytes) {
    REAL(git_odb_backend_data_alloc);
    return real(backend, bytes);
}

}  // extern "C"
