// One file of the layout, read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gitops/file_tree.hpp"
#include "gitops/layout_place.hpp"
#include "src/model/factory.hpp"
#include "src/model/resource_text.hpp"

namespace adfkeep::gitops {

struct LayoutItem {
    const FileEntry* file = nullptr;
    std::optional<LayoutPlace> place;  ///< absent where the entity is of kind `files`
    bool is_foreign = false;           ///< it stands where an entity should, and is none
    Entity entity;                     ///< a nested one without its parent's name, which only the whole tree tells
    std::vector<ReferredEntity> refers_to;
};

/// Reads and understands `file`. Throws Error(invalid_input), naming file, line and column, for what can be neither
/// kept as an entity nor as a file.
[[nodiscard]] LayoutItem read_item(const FileTree& tree, const FileEntry& file);

/// Makes an entity of kind `files` of it after all.
void keep_as_file(LayoutItem& item, const FileTree& tree);

}  // namespace adfkeep::gitops
