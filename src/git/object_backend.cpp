#include "src/git/object_backend.hpp"

#include <git2/sys/odb_backend.h>

#include <memory>

#include "src/base/encoding.hpp"

namespace adfkeep::git {
namespace {

constexpr std::size_t max_bytes = 32u << 20;  // commits, trees and tags are all that libgit2 asks for

struct Backend : git_odb_backend {
    ObjectStore* store;
};

ObjectStore& store_of(git_odb_backend* backend) { return *static_cast<Backend*>(backend)->store; }

/// The answer of `look_up`; what is damaged is told as libgit2 tells it.
template <typename LookUp>
int answer(const LookUp& look_up) noexcept {
    try {
        return look_up() ? GIT_OK : GIT_ENOTFOUND;
    } catch (const std::exception& error) {
        git_error_set_str(GIT_ERROR_ODB, error.what());
        return GIT_ERROR;
    }
}

int read(void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid) {
    return answer([&] {
        const auto object = store_of(backend).read(to_id(*oid), max_bytes);
        if (!object) return false;
        *data = git_odb_backend_data_alloc(backend, object->content.size() + 1);
        std::memcpy(*data, object->content.c_str(), object->content.size() + 1);
        *size = object->content.size();
        *type = static_cast<git_object_t>(object->type);
        return true;
    });
}

int read_header(std::size_t* size, git_object_t* type, git_odb_backend* backend, const git_oid* oid) {
    return answer([&] {
        const auto header = store_of(backend).header(to_id(*oid));
        if (!header) return false;
        *size = header->size;
        *type = static_cast<git_object_t>(header->type);
        return true;
    });
}

int exists(git_odb_backend* backend, const git_oid* oid) {
    bool found = false;
    return answer([&] { return found = store_of(backend).contains(to_id(*oid)); }) == GIT_OK && found ? 1 : 0;
}

int exists_prefix(git_oid* found, git_odb_backend* backend, const git_oid* beginning, std::size_t digits) {
    std::size_t matches = 0;
    const int result = answer([&] {
        const auto ids = store_of(backend).with_prefix(to_hex(to_id(*beginning).view()).substr(0, digits));
        matches = ids.size();
        if (matches == 1) *found = to_oid(ids.front());
        return matches == 1;
    });
    return matches > 1 ? GIT_EAMBIGUOUS : result;
}

int read_prefix(git_oid* found, void** data, std::size_t* size, git_object_t* type, git_odb_backend* backend,
                const git_oid* beginning, std::size_t digits) {
    const int result = exists_prefix(found, backend, beginning, digits);
    return result == GIT_OK ? read(data, size, type, backend, found) : result;
}

int refresh(git_odb_backend* backend) {
    return answer([&] {
        store_of(backend).refresh();
        return true;
    });
}

void release(git_odb_backend* backend) { delete static_cast<Backend*>(backend); }

}  // namespace

OdbHandle make_odb(ObjectStore& store) {
    git_odb* odb = nullptr;
    if (git_odb_new(&odb) != GIT_OK)
        throw libgit2_error(ErrorCode::unavailable, "libgit2 cannot make an object database", {});
    OdbHandle owner(odb);
    auto backend = std::make_unique<Backend>();
    git_odb_init_backend(backend.get(), GIT_ODB_BACKEND_VERSION);
    backend->store = &store;
    backend->read = read;
    backend->read_header = read_header;
    backend->read_prefix = read_prefix;
    backend->exists = exists;
    backend->exists_prefix = exists_prefix;
    backend->refresh = refresh;
    backend->free = release;
    if (git_odb_add_backend(odb, backend.get(), 1) != GIT_OK)
        throw libgit2_error(ErrorCode::unavailable, "libgit2 cannot make an object database", {});
    static_cast<void>(backend.release());  // the database frees it
    return owner;
}

}  // namespace adfkeep::git
