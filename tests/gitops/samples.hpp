// Factories in Git, as the tests of this folder want them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gitops/layout.hpp"
#include "src/base/report/report.hpp"
#include "src/git/object_writer.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::testing {

/// What stands at a path of a commit.
struct GitFile {
    std::string content;  ///< of a link: its target
    unsigned mode = git::mode_file;
};
using GitFiles = std::map<std::string, GitFile>;

/// A commit with these files in a new repository at `path`; content of submodules is not needed.
[[nodiscard]] git::ObjectId make_commit(const boost::filesystem::path& path, const GitFiles& files);
/// All files below `folder`, as they lie on the disk.
[[nodiscard]] GitFiles files_below(const boost::filesystem::path& folder);

/// {"name": …, "properties": {…}} for a file of a Git folder.
[[nodiscard]] std::string resource(const std::string& name, const std::string& properties = "{}");

[[nodiscard]] gitops::LayoutContents read_folder(const boost::filesystem::path& folder,
                                                 const gitops::LayoutOptions& options = {});
[[nodiscard]] gitops::LayoutContents read_commit(const boost::filesystem::path& repository, const git::ObjectId& commit,
                                                 const std::string& root = "");
gitops::LayoutWritten write_folder(const Factory& factory, const boost::filesystem::path& target);

/// "rule kind/entity", one per finding.
[[nodiscard]] std::vector<std::string> in_short(const std::vector<Finding>& findings);
/// "kind/name", one per entity.
[[nodiscard]] std::vector<std::string> names_of(const Factory& factory);

}  // namespace adfkeep::testing
