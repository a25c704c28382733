// libgit2's handles, and its failures as errors. For the files of this folder only.
#pragma once

#include <git2.h>

#include <string>

#include "src/base/error.hpp"
#include "src/base/handle.hpp"
#include "src/git/object.hpp"

namespace adfkeep::git {

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using ObjectHandle = Handle<git_object, git_object_free>;

/// Sets libgit2 up, once: no configuration but the repository's own has a say, and whose repository it is does not
/// matter. Thread-safe.
void start_libgit2();

/// What libgit2 says of its latest failure, as an Error of this code.
[[nodiscard]] Error libgit2_error(ErrorCode code, const std::string& what, const std::string& where);

[[nodiscard]] inline git_oid to_oid(const ObjectId& id) noexcept {
    git_oid oid;
    std::memcpy(oid.id, id.bytes.data(), ObjectId::size);
    return oid;
}
[[nodiscard]] inline ObjectId to_id(const git_oid& oid) noexcept {
    ObjectId id;
    std::memcpy(id.bytes.data(), oid.id, ObjectId::size);
    return id;
}

}  // namespace adfkeep::git
