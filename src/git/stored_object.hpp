// Objects as they are stored, of any type. For the files of this folder only.
#pragma once

#include <optional>
#include <string_view>

#include "src/base/bytes.hpp"
#include "src/base/error.hpp"

namespace adfkeep::git {

/// Types are numbered as in packs; beyond ObjectType there are tags.
inline constexpr unsigned type_commit = 1, type_tree = 2, type_blob = 3, type_tag = 4;

/// No object is read that is larger, in itself or in what it is a delta of.
inline constexpr std::size_t max_object_bytes = 64u << 20;

struct ObjectHeader {
    unsigned type = 0;
    std::size_t size = 0;
};

struct StoredObject {
    unsigned type = 0;
    Bytes content;
};

/// An object is larger than its reader allows.
class TooLarge : public Error {
public:
    TooLarge(std::uint64_t size, std::size_t max_bytes);
};

/// "commit", "tree", "blob" or "tag".
[[nodiscard]] std::string_view type_name(unsigned type);
[[nodiscard]] std::optional<unsigned> type_from_name(std::string_view name);

/// What Git hashes, and a loose object holds, before the content: "blob 12" and a zero.
[[nodiscard]] Bytes header_text(const ObjectHeader& header);

}  // namespace adfkeep::git
