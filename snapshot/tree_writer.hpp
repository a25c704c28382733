// Trees of snapshots, written.
// Format: docs/repository-format.md, section 5.
#pragma once

#include "snapshot/tree_reader.hpp"
#include "src/git/object_writer.hpp"

namespace adfkeep::snapshot {

struct WrittenTree {
    git::ObjectId id;
    Sha256 contents;  ///< as contents_of gives
};
/// Adds the folders that `before` (null: none) has not read to `writer`.
[[nodiscard]] WrittenTree write_tree(const SnapshotTree& tree, const TreeReader* before, git::ObjectWriter& writer);

}  // namespace adfkeep::snapshot
