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
};

/// More files, or folders, than this are refused.
inline constexpr std::size_t max_files = 200'000;
inline constexpr std::size_t max_folder_depth = 100;

/// Files below one root, listed when it is opened. Reading is thread-safe.
class FileTree {
public:
    virtual ~FileTree() = default;
    /// All regular files in byte order of path, without Git's own folder (`.git`, in any case, at any depth). Links to
    /// a file inside the root count as that file.
    [[nodiscard]] virtual std::vector<FileEntry> list() const = 0;
    /// Throws Error(invalid_input) above `max_bytes`, before it is read.
    [[nodiscard]] virtual Bytes read(const FileEntry& file, std::size_t max_bytes) const = 0;
    /// For messages: "DIR/path" or "COMMIT:path".
    [[nodiscard]] virtual std::string describe(const std::string& path) const = 0;
    /// Paths of submodules, whose files are not here.
    [[nodiscard]] virtual std::vector<std::string> left_out() const = 0;
    /// Last part of the root's name: what a factory without a name is called.
    [[nodiscard]] virtual std::string name() const = 0;
};

/// Both throw Error(invalid_input) where the root is absent or no folder; where a link leads out of it, to nothing or
/// to a folder; where something is neither file, folder nor link; and above the bounds. Whatever is changed meanwhile:
/// nothing outside the root is read.
[[nodiscard]] std::unique_ptr<FileTree> open_folder(const boost::filesystem::path& root);
/// `root` is a folder inside the commit's tree, "" for all of it.
[[nodiscard]] std::unique_ptr<FileTree> open_commit(git::Repository repository, const git::ObjectId& commit,
                                                    const std::string& root);

}  // namespace adfkeep::gitops
