#include <fmt/format.h>

#include "src/base/encoding.hpp"
#include "src/git/libgit2.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace {

constexpr std::size_t max_tree_bytes = 32u << 20;
constexpr std::size_t max_commit_bytes = 1u << 20;

[[noreturn]] void missing(const ObjectId& id, std::string_view why = {}) {
    throw Error(ErrorCode::integrity, fmt::format("missing object {}{}{}", to_hex(id.view()), why.empty() ? "" : ": ", why), {},
                "fetch it from another clone");
}

/// What libgit2 says of an object that it could not read.
[[noreturn]] void unreadable(const ObjectId& id, int result) {
    const git_error* error = git_error_last();
    missing(id, result == GIT_ENOTFOUND || error == nullptr || error->message == nullptr ? "" : error->message);
}

void require_type(const ObjectId& id, git_object_t found, ObjectType wanted) {
    if (static_cast<int>(found) != static_cast<int>(wanted)) {
        missing(id, fmt::format("it is a {}, not a {}", git_object_type2string(found), git_object_type2string(static_cast<git_object_t>(wanted))));
    }
}

}  // namespace

bool Repository::contains(const ObjectId& id) const {
    const auto oid = to_oid(id);
    return git_odb_exists(state_->objects.get(), &oid) == 1;
}

std::size_t Repository::size(ObjectType type, const ObjectId& id) const {
    const auto oid = to_oid(id);
    std::size_t size = 0;
    git_object_t found{};
    if (const int result = git_odb_read_header(&size, &found, state_->objects.get(), &oid); result != 0) unreadable(id, result);
    require_type(id, found, type);
    return size;
}

Bytes Repository::read(ObjectType type, const ObjectId& id, std::size_t max_bytes) const {
    if (const auto bytes = size(type, id); bytes > max_bytes) {
        throw Error(ErrorCode::integrity, fmt::format("object {} is {} bytes large; at most {} are allowed", to_hex(id.view()), bytes, max_bytes));
    }
    const auto oid = to_oid(id);
    OdbObjectHandle object;
    if (const int result = into(object, git_odb_read, state_->objects.get(), &oid); result != 0) unreadable(id, result);
    // Somebody who replaces files meanwhile gains nothing.
    require_type(id, git_odb_object_type(object.get()), type);
    const auto bytes = git_odb_object_size(object.get());
    if (bytes > max_bytes) missing(id, "it changed while it was read");
    return Bytes(static_cast<const char*>(git_odb_object_data(object.get())), bytes);
}

Tree Repository::read_tree(const ObjectId& id) const { return decode_tree(read(ObjectType::tree, id, max_tree_bytes)); }

ObjectId Repository::tree_of(const ObjectId& commit) const {
    const auto content = read(ObjectType::commit, commit, max_commit_bytes);
    const auto tree = content.starts_with("tree ") ? fixed_from_hex<ObjectId>(ByteView(content).substr(5, 2 * ObjectId::size)) : std::nullopt;
    if (!tree) throw Error(ErrorCode::integrity, "malformed commit " + to_hex(commit.view()));
    return *tree;
}

}  // namespace adfkeep::git
