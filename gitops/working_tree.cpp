#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <unordered_map>

#include "gitops/file_tree.hpp"
#include "gitops/tree_index.hpp"
#include "src/base/error.hpp"
#include "src/base/files/descriptor.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/base/handle.hpp"

namespace adfkeep::gitops {
namespace fs = boost::filesystem;
namespace {

using Folder = Handle<DIR, ::closedir>;

constexpr std::size_t max_link_bytes = 4096;
constexpr std::size_t max_open_folders = 64;  // more than the layout has; the rest is opened anew for each file

/// Opens what stands at `path` below `root`, part by part: no part may be a link, so whatever is exchanged meanwhile,
/// the root is not left.
files::Descriptor open_below(const files::Descriptor& root, const std::string& path, int flags) {
    files::Descriptor folder;
    std::size_t begin = 0;
    for (auto end = path.find('/'); end != std::string::npos; begin = end + 1, end = path.find('/', begin)) {
        const int above = folder ? folder.get() : root.get();
        folder = files::open_at(above, path.substr(begin, end - begin).c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW);
        if (!folder) return folder;
    }
    // Opening a pipe without O_NONBLOCK would wait for somebody to write into it.
    return files::open_at(folder ? folder.get() : root.get(), path.substr(begin).c_str(),
                          flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

class WorkingTree final : public FileTree {
public:
    explicit WorkingTree(const fs::path& root) : given_(root.string()), index_(given_) {
        root_ = files::open_at(AT_FDCWD, root.c_str(), O_RDONLY | O_DIRECTORY);
        if (!root_) throw absent(errno);
        boost::system::error_code error;
        canonical_ = fs::canonical(root, error);
        if (error) throw absent(error.value());
        walk();
        index_.resolve_links();
    }

    [[nodiscard]] std::vector<FileEntry> list() const override { return index_.entries(); }

    [[nodiscard]] Bytes read(const FileEntry& file, std::size_t max_bytes) const override {
        const auto where = describe(file.path);
        const auto opened = open_file(index_.file_of(file.path));
        if (!opened) throw files::failure(errno, "cannot be read", where);
        const auto found = files::status(opened, where);
        if (!S_ISREG(found.st_mode)) throw Error(ErrorCode::invalid_input, "is not a regular file", where);
        const auto size = static_cast<std::size_t>(found.st_size);
        if (size > max_bytes) throw too_large(where, size, max_bytes);
        return files::read_all(opened, size, where);
    }

    [[nodiscard]] std::string describe(const std::string& path) const override {
        return path.empty() || given_.ends_with('/') ? given_ + path : given_ + '/' + path;
    }
    [[nodiscard]] std::vector<std::string> left_out() const override { return {}; }
    [[nodiscard]] std::string name() const override { return canonical_.filename().string(); }

private:
    [[nodiscard]] Error absent(int error) const {
        if (error == ENOENT) return {ErrorCode::invalid_input, "there is no such folder", given_};
        if (error == ENOTDIR) return {ErrorCode::invalid_input, "is not a folder", given_};
        return files::failure(error, "cannot be read", given_);
    }

    [[nodiscard]] files::Descriptor open_file(const std::string& path) const {
        const auto slash = path.rfind('/');
        const auto folder = open_folders_.find(path.substr(0, slash == std::string::npos ? 0 : slash));
        return folder == open_folders_.end() ? open_below(root_, path, O_RDONLY)
                                             : open_below(folder->second, path.substr(slash + 1), O_RDONLY);
    }

    void walk() {
        std::vector<std::string> folders{""};
        while (!folders.empty()) {
            const auto path = std::move(folders.back());
            folders.pop_back();
            for (auto& below : list_folder(path)) folders.push_back(std::move(below));
        }
    }

    /// Adds what stands directly in the folder; returns the folders among it.
    std::vector<std::string> list_folder(const std::string& path) {
        auto descriptor = open_below(root_, path.empty() ? "." : path, O_RDONLY | O_DIRECTORY);
        if (!descriptor) throw files::failure(errno, "cannot be read", describe(path));
        const Folder folder(::fdopendir(descriptor.get()));
        if (!folder) throw files::failure(errno, "cannot be read", describe(path));
        const int number = descriptor.release();  // the folder owns it now
        if (open_folders_.size() < max_open_folders) keep_open(path, number);

        std::vector<std::string> below;
        errno = 0;
        while (const auto* entry = ::readdir(folder.get())) {
            const std::string name = entry->d_name;
            if (name == "." || name == ".." || is_git_folder(name)) continue;
            if (auto child = joined(path, name); add(number, child, name, entry->d_type))
                below.push_back(std::move(child));
            errno = 0;
        }
        if (errno != 0) throw files::failure(errno, "cannot be read", describe(path));
        return below;
    }

    void keep_open(const std::string& path, int folder) {
        files::Descriptor kept(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
        if (kept) open_folders_.emplace(path, std::move(kept));
    }

    /// Whether it is a folder.
    bool add(int folder, const std::string& path, const std::string& name, unsigned char type) {
        switch (type == DT_UNKNOWN ? type_of(folder, path, name) : type) {
            case DT_REG:
                index_.add_file(path);
                return false;
            case DT_LNK:
                index_.add_link(path, target_of(folder, path, name));
                return false;
            case DT_DIR:
                index_.add_folder(path);
                return true;
            default:
                throw Error(ErrorCode::invalid_input, "is neither a file nor a folder (a pipe, socket or device)",
                            describe(path), "remove it, or name another folder");
        }
    }

    /// For file systems that do not tell it with the name.
    [[nodiscard]] unsigned char type_of(int folder, const std::string& path, const std::string& name) const {
        struct stat found{};
        if (::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0)
            throw files::failure(errno, "cannot be read", describe(path));
        return static_cast<unsigned char>(IFTODT(found.st_mode));
    }

    /// A target that names the root by its absolute path is as good as a relative one.
    [[nodiscard]] std::string target_of(int folder, const std::string& path, const std::string& name) const {
        std::string target(max_link_bytes, '\0');
        const auto size = ::readlinkat(folder, name.c_str(), target.data(), target.size());
        if (size < 0) throw files::failure(errno, "cannot be read", describe(path));
        target.resize(static_cast<std::size_t>(size));
        const auto inside = canonical_.string() + "/";
        if (!target.starts_with(inside)) return target;
        std::string up;
        for (const char c : path) up += c == '/' ? "../" : "";
        return up + target.substr(inside.size());
    }

    std::string given_;
    fs::path canonical_;
    files::Descriptor root_;
    TreeIndex index_;
    std::unordered_map<std::string, files::Descriptor> open_folders_;  ///< by path
};

}  // namespace

std::unique_ptr<FileTree> open_folder(const fs::path& root) { return std::make_unique<WorkingTree>(root); }

}  // namespace adfkeep::gitops
