// Git objects as values: ids, trees, and the bytes that are hashed.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "src/base/bytes.hpp"

namespace adfkeep::git {

struct ObjectIdTag;
using ObjectId = FixedBytes<ObjectIdTag, 20>;  ///< SHA-1, as Git names objects; no safety rests on it

enum class ObjectType { commit = 1, tree = 2, blob = 3 };  ///< as numbered in packs

inline constexpr unsigned mode_file = 0100644, mode_executable = 0100755, mode_link = 0120000, mode_tree = 040000,
                          mode_submodule = 0160000;

struct TreeEntry {
    std::string name;
    unsigned mode = mode_file;
    ObjectId id;

    friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};
using Tree = std::vector<TreeEntry>;

/// Ids are spread evenly already.
struct ObjectIdHash {
    [[nodiscard]] std::size_t operator()(const ObjectId& id) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, id.bytes.data(), sizeof value);
        return value;
    }
};

/// The id that Git gives to an object with this content. Thread-safe.
[[nodiscard]] ObjectId object_id(ObjectType type, ByteView content);

/// Content of a tree object; sorts the entries as Git does.
[[nodiscard]] Bytes encode_tree(Tree entries);
/// Throws Error(integrity) where `content` is malformed, not sorted, or holds a name that Git forbids.
[[nodiscard]] Tree decode_tree(ByteView content);

/// Headers of a commit object and its message.
struct Commit {
    ObjectId tree;
    std::vector<ObjectId> parents;
    std::string author;  ///< as in the header line: "name <mail> seconds zone"
    std::string committer;
    std::string signature;  ///< content of `gpgsig`, lines joined by LF; empty where unsigned
    std::string message;

    friend bool operator==(const Commit&, const Commit&) = default;
};

/// Content of a commit object; without the signature, these are the bytes that are signed.
[[nodiscard]] Bytes encode_commit(const Commit& commit);
/// Throws Error(integrity) where `content` has any header but these (each once, `parent` as often as needed), in Git's
/// order.
[[nodiscard]] Commit decode_commit(ByteView content);

}  // namespace adfkeep::git
