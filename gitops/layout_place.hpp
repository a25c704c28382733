// Which files of the layout are entities: the other way round of layout_path.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/model/kind.hpp"

namespace adfkeep::gitops {

inline constexpr std::string_view entity_suffix = ".json";

/// Where a file of an entity stands.
struct LayoutPlace {
    const KindInfo* kind = nullptr;
    std::string_view file_name;      ///< without ".json"
    std::string_view parent_folder;  ///< of nested kinds: the folder that stands for the entity it lives in
};

/// Absent for files that are no entities. Views into `path`.
[[nodiscard]] std::optional<LayoutPlace> layout_place(std::string_view path);

}  // namespace adfkeep::gitops
