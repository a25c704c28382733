// What a walk through a folder of files found, and where its links lead: for the files of this folder that walk.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gitops/file_tree.hpp"
#include "src/base/error.hpp"

namespace adfkeep::gitops {

/// Collects what a walk meets, bounded. Links are followed in here, by their text alone, so that no system call ever
/// follows one.
class TreeIndex {
public:
    /// `root` names the tree in errors.
    explicit TreeIndex(std::string root) : root_(std::move(root)) {}

    void add_file(std::string path);
    /// `target` as it stands in the link.
    void add_link(std::string path, std::string target);
    void add_folder(std::string path);

    /// When everything is added. Throws Error(invalid_input) for the first link that does not lead to a file.
    void resolve_links();

    /// Files and links to files, in byte order of path.
    [[nodiscard]] std::vector<FileEntry> entries() const;
    /// The file that `path` is or leads to.
    [[nodiscard]] const std::string& file_of(const std::string& path) const;

private:
    void check_bounds(const std::string& path) const;
    [[nodiscard]] std::string destination_of(const std::string& link) const;

    std::string root_;
    std::unordered_set<std::string> files_;
    std::unordered_set<std::string> folders_{""};
    std::unordered_map<std::string, std::string> links_;  ///< path to target; once resolved, to the file's path
};

/// "folder/name", or "name" at the root.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view name);
/// The error for a file that is not read.
[[nodiscard]] Error too_large(const std::string& where, std::size_t size, std::size_t max_bytes);
/// Whether Git keeps its own things under this name.
[[nodiscard]] bool is_git_folder(std::string_view name) noexcept;

}  // namespace adfkeep::gitops
