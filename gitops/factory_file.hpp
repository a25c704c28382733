// Which file of `factory/` is the factory resource.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gitops/layout.hpp"
#include "gitops/layout_item.hpp"

namespace adfkeep::gitops {

struct FactoryChoice {
    std::optional<std::string> name;  ///< of the chosen resource
    std::vector<std::string> files;   ///< names of all that could be
    std::optional<Finding> warning;
};

/// Leaves at most one factory resource among `items`; the others are kept as files.
/// Throws Error(usage) where `chosen` is none of them.
[[nodiscard]] FactoryChoice choose_factory(std::vector<LayoutItem>& items, const std::optional<std::string>& chosen,
                                           const FileTree& tree);

}  // namespace adfkeep::gitops
