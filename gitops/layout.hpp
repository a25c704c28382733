// The Git-integration layout, as Data Factory Studio writes it:
//
//     KIND/NAME.json      {"name": …, "properties": …}
//     managedVirtualNetwork/NETWORK/managedPrivateEndpoint/NAME.json
//
// Every other file (publish_config.json, templates/, a README) is an entity of kind `files`, and so is a file of such a
// folder that is JSON but no entity.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gitops/file_tree.hpp"
#include "src/base/progress.hpp"
#include "src/base/report/report.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::gitops {

struct LayoutOptions {
    std::optional<std::string> name;          ///< keep under this name
    std::optional<std::string> factory_file;  ///< which of several in `factory/`: its file name, .json or not
};

struct LayoutContents {
    Factory factory;
    std::vector<Finding> warnings;           ///< one per case, rules "name-differs-from-file", "dangling-reference",
                                             ///< "several-factory-files", "not-an-entity", "submodule-left-out"
    std::vector<std::string> factory_files;  ///< all of them, for a question on a terminal
};

/// Most that is kept of one file.
inline constexpr std::size_t max_file_bytes = 32u << 20;

/// Reads a factory, files on every core. Its factory resource is the one file of `factory/`, or the one of several that
/// the options choose; without a choice all of them are kept as files. It is kept under the factory resource's name,
/// else the tree's. Throws Error(invalid_input), naming file, line and column, for JSON that is invalid in a folder of
/// entities, for two entities of one kind whose names differ only by case, for a file above max_file_bytes, for a name
/// that cannot be kept, and for a tree without any entity; Error(usage) where the options choose a file that is not
/// there.
[[nodiscard]] LayoutContents read_layout(const FileTree& tree, const LayoutOptions& options, Progress& progress,
                                         const std::stop_token& stop);

/// Where the entity lies in the layout; absent for kinds that have no folder. Names that are no file name (a slash, a
/// leading dot, a control byte, too long) are percent-encoded and shortened, so that the path stays inside the root;
/// different names have different paths. Throws Error(invalid_input) for kind `files` where the name is no path inside
/// the root, or leads into Git's own folder.
[[nodiscard]] std::optional<std::string> layout_path(const EntityId& id);
/// The file as Studio writes it: UTF-8, tabs, LF, no final LF; the definition's text as it is.
[[nodiscard]] std::string layout_file(const Entity& entity);

struct LayoutWritten {
    std::size_t files = 0;
    std::vector<Finding> warnings;  ///< entities without a place in the layout, files that were renamed to make room
};

/// Writes the factory below `target`, which must be absent or an empty folder: throws Error(refused_for_safety)
/// otherwise. Everything is written in a folder that nobody looks at, then takes its place, so that a failure leaves
/// nothing half-written. Unsynced, as with any copy that can be made again. Throws Error(invalid_input) where a path is
/// a file to one entity and a folder to another.
LayoutWritten write_layout(const Factory& factory, const boost::filesystem::path& target, Progress& progress,
                           const std::stop_token& stop);

}  // namespace adfkeep::gitops
