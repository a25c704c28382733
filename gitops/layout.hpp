// The Git-integration layout, as Data Factory Studio writes it:
//
//     KIND/NAME.json      {"name": …, "properties": …}      managedVirtualNetwork/NETWORK/managedPrivateEndpoint/NAME.json
//
// Every other file (publish_config.json, templates/, a README) is an entity of kind `files`.
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
    std::optional<std::string> factory_file;  ///< which of several files of `factory/`: its file name, with or without .json
};

struct LayoutContents {
    Factory factory;
    std::vector<Finding> warnings;            ///< one per case, rules "name-differs-from-file", "dangling-reference", "several-factory-files", "not-an-entity", …
    std::vector<std::string> factory_files;   ///< all of them, for a question on a terminal
};

/// Reads a factory, files on every core. Throws Error(invalid_input), naming file, line and column, for JSON that is invalid in a folder of entities, for two entities of one
/// kind whose names differ only by case, for a file above 32 MiB, and for a tree without any entity.
[[nodiscard]] LayoutContents read_layout(const FileTree& tree, const LayoutOptions& options, Progress& progress, const std::stop_token& stop);

/// Where `entity` lies in the layout; absent for kinds that have no folder. Names that are no file name (a slash, a leading dot, a control byte, too long) are
/// percent-encoded, so that the path stays inside the root; different names have different paths.
[[nodiscard]] std::optional<std::string> layout_path(const EntityId& id);
/// The file as Studio writes it: UTF-8, tabs, LF, no final LF; the definition's text as it is.
[[nodiscard]] std::string layout_file(const Entity& entity);

struct LayoutWritten {
    std::size_t files = 0;
    std::vector<Finding> warnings;  ///< entities without a place in the layout, files that were renamed to make room
};

/// Writes the factory below `target`, which must be absent or an empty folder: throws Error(refused_for_safety) otherwise. Written beside it first and renamed at the end,
/// so that a failure leaves nothing half-written.
LayoutWritten write_layout(const Factory& factory, const boost::filesystem::path& target, Progress& progress, const std::stop_token& stop);

}  // namespace adfkeep::gitops
