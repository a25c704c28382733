#include "gitops/pending_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"

namespace adfkeep::gitops {
namespace fs = boost::filesystem;
namespace {

/// "/a/b" of "b/", with the folder it lies in.
fs::path plain(const fs::path& target) {
    const auto path = fs::absolute(target).lexically_normal();
    return path.filename_is_dot() || path.filename().empty() ? path.parent_path() : path;
}

void check_is_free(const fs::path& target) {
    boost::system::error_code ignored;
    if (fs::symlink_status(target, ignored).type() == fs::file_not_found || files::is_empty_folder(target)) return;
    throw Error(ErrorCode::refused_for_safety,
                files::is_folder(target) ? "is a folder that is not empty" : "exists and is not a folder",
                target.string(), "name a folder that is empty or does not exist");
}

}  // namespace

PendingFolder::PendingFolder(const fs::path& target) : target_(plain(target)) {
    check_is_free(target_);
    target_exists_ = files::exists(target_);
    const auto unique = fs::unique_path("adfkeep-%%%%%%%%");
    if (target_exists_) {
        path_ = target_ / ("." + unique.string());
    } else {
        files::create_folders(target_.parent_path());
        path_ = target_.parent_path() / ("." + target_.filename().string() + "." + unique.string());
    }
    if (::mkdir(path_.c_str(), 0755) != 0) throw files::failure(errno, "cannot be written", target_.string());
    folder_ = files::open_at(AT_FDCWD, path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (!folder_) throw files::failure(errno, "cannot be written", target_.string());
}

PendingFolder::~PendingFolder() {
    boost::system::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

void PendingFolder::make_folder(const std::string& path) const {
    if (::mkdirat(folder_.get(), path.c_str(), 0755) != 0)
        throw files::failure(errno, "cannot be made a folder", (target_ / path).string());
}

void PendingFolder::write(const std::string& path, std::string_view content) const {
    const auto file = files::open_at(folder_.get(), path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644);
    if (!file) throw files::failure(errno, "cannot be written", (target_ / path).string());
    files::write_all(file, content, (target_ / path).string());
}

void PendingFolder::become_target() {
    if (target_exists_) {
        move_children();
    } else if (::rename(path_.c_str(), target_.c_str()) != 0) {
        throw files::failure(errno, "cannot be written", target_.string());
    }
    path_.clear();
}

void PendingFolder::move_children() {
    std::vector<fs::path> names;
    for (const auto& child : fs::directory_iterator(path_)) names.push_back(child.path().filename());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (::rename((path_ / names[i]).c_str(), (target_ / names[i]).c_str()) == 0) continue;
        const auto error = files::failure(errno, "cannot be written", (target_ / names[i]).string());
        while (i-- > 0) ::rename((target_ / names[i]).c_str(), (path_ / names[i]).c_str());
        throw error;
    }
    fs::remove(path_);
}

}  // namespace adfkeep::gitops
