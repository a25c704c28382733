// A folder that is filled where nobody looks, then takes its place at once.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

#include "src/base/files/descriptor.hpp"

namespace adfkeep::gitops {

/// Until become_target() the target is untouched; without it, nothing of this folder remains.
class PendingFolder {
public:
    /// Throws Error(refused_for_safety) unless `target` is absent or an empty folder; the folders above it are made.
    explicit PendingFolder(const boost::filesystem::path& target);
    PendingFolder(const PendingFolder&) = delete;
    PendingFolder& operator=(const PendingFolder&) = delete;
    ~PendingFolder();

    /// `path` is relative to the folder. Thread-safe.
    void make_folder(const std::string& path) const;
    void write(const std::string& path, std::string_view content) const;

    /// Moves it, unsynced. A target that was there stays the folder it was (it may be a mount point, or
    /// where somebody stands).
    void become_target();

private:
    void move_children();

    boost::filesystem::path target_;
    bool target_exists_ = false;
    boost::filesystem::path path_;
    files::Descriptor folder_;
};

}  // namespace adfkeep::gitops
