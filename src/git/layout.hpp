// Where a repository's parts lie, and whether this program can read it. For the files of this folder only.
// Format: gitrepository-layout.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>

namespace adfkeep::git {

/// All absolute and without links.
struct Layout {
    boost::filesystem::path head_folder;    ///< where HEAD is
    boost::filesystem::path common_folder;  ///< where objects and references are: another one in a linked working tree
    boost::filesystem::path work_tree;      ///< empty where it is bare
};

/// The repository whose working tree or Git folder is `path` itself; absent where that is neither.
/// Throws Error(invalid_input) where it is of a kind that this program cannot read.
[[nodiscard]] std::optional<Layout> find_layout(const boost::filesystem::path& path);

}  // namespace adfkeep::git
