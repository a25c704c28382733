// A folder of files, wherever it is: a working tree or a commit.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>
#include <string>
#include <vector>

#include "src/base/bytes.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::gitops {

struct FileEntry {
    std::string path;  ///< from the root, parts joined by '/'
    std::size_t size = 0;
};

/// Files below one root. Reading is thread-safe.
class FileTree {
public:
    virtual ~FileTree() = default;
    /// All regular files in byte order of path, without Git's own folder. Links to a file inside the root count as that file; a link that leaves the root
    /// throws Error(invalid_input) naming it. Submodules are told in `left_out`.
    [[nodiscard]] virtual std::vector<FileEntry> list() const = 0;
    /// Throws Error(invalid_input) above `max_bytes`, before it is read.
    [[nodiscard]] virtual Bytes read(const FileEntry& file, std::size_t max_bytes) const = 0;
    /// For messages: "DIR/path" or "COMMIT:path".
    [[nodiscard]] virtual std::string describe(const std::string& path) const = 0;
    [[nodiscard]] virtual std::vector<std::string> left_out() const = 0;
    /// Last part of the root's name: what a factory without a name is called.
    [[nodiscard]] virtual std::string name() const = 0;
};

[[nodiscard]] std::unique_ptr<FileTree> open_folder(const boost::filesystem::path& root);
/// `root` is a folder inside the commit's tree, "" for all of it. Throws Error(invalid_input) where it is absent.
[[nodiscard]] std::unique_ptr<FileTree> open_commit(git::Repository repository, const git::ObjectId& commit, const std::string& root);

}  // namespace adfkeep::gitops
