// read(locator) -> Factory: the one place that knows every kind of source.
#pragma once

#include <stop_token>

#include "gitops/layout.hpp"
#include "src/base/progress.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::source {

/// Reads a folder or a commit of a local repository. Throws Error(usage) for a locator that this version cannot read,
/// and for a snapshot, which needs a repository and a key; otherwise as gitops::read_layout.
[[nodiscard]] gitops::LayoutContents read_source(const Locator& locator, const gitops::LayoutOptions& options,
                                                 Progress& progress, const std::stop_token& stop);

}  // namespace adfkeep::source
