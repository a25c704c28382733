// A folder inside the Git folder where files grow until they are whole. For the files of this folder only.
//
//     adfkeep-staging/gate             held while a folder is made, stale ones are removed, or a reference moves
//     adfkeep-staging/merging          held while packs are merged
//     adfkeep-staging/<random>/lock    held as long as its process lives: what nobody holds was left by a killed one
#pragma once

#include <atomic>
#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>

#include "src/base/files/descriptor.hpp"

namespace adfkeep::git {

/// A process's own folder, removed at the end. Making it removes what killed processes left. The system frees a lock
/// when the process that holds it ends, in whatever way.
class Staging {
public:
    explicit Staging(boost::filesystem::path git_folder);
    ~Staging();
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    /// A path in the folder that was not given before. Thread-safe.
    [[nodiscard]] boost::filesystem::path new_file();
    /// The path for a file that will be hard-linked as the lock of reference `name`; see remove_stale.
    [[nodiscard]] boost::filesystem::path reference_file(std::string_view name) const;

    /// Holds off every other adfkeep process that makes or removes staging folders or moves references.
    [[nodiscard]] files::Descriptor lock_gate() const;
    /// Held by the one that merges packs; invalid where another does.
    [[nodiscard]] files::Descriptor try_lock_merging() const;
    /// Removes the folders of killed processes, and the locks of references that they left. Call it with the gate
    /// locked.
    void remove_stale() const;

private:
    boost::filesystem::path git_folder_;
    boost::filesystem::path root_;
    boost::filesystem::path folder_;
    files::Descriptor lock_;
    std::atomic<unsigned> used_ = 0;
};

}  // namespace adfkeep::git
