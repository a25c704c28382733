#include "src/git/loose_objects.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <set>

#include "src/base/files/files.hpp"
#include "src/git/loose_reader.hpp"
#include "src/git/packed_object.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

void move_into_folder(const fs::path& from, const fs::path& to) {
    while (::rename(from.c_str(), to.c_str()) != 0) {
        // The folder is not there yet, or a `git gc` has just removed it because it was empty.
        if (errno != ENOENT) throw disk_failure(errno, to);
        if (::mkdir(to.parent_path().c_str(), 0777) != 0 && errno != EEXIST)
            throw disk_failure(errno, to.parent_path());
    }
}

}  // namespace

void LooseObjects::stage(const PackedObject& object) {
    const auto target = loose_path(objects_, object.id);
    // What is there already becomes as new as if it were written now: a `git gc` at this moment does not prune it.
    if (::utimensat(AT_FDCWD, target.c_str(), nullptr, 0) == 0) return;
    const auto& path = staged_.emplace_back(staging_.new_file(), target).file.path();
    const auto file = create_file(path, 0444);
    write_to(file, encode_loose_object(object.type, decode_pack_entry(object.stored, object.size)), path);
    sync_to_disk(file, path);
}

void LooseObjects::publish() {
    if (staged_.empty()) return;
    std::set<fs::path> folders;
    for (auto& each : staged_) {
        move_into_folder(each.file.path(), each.target);
        each.file.keep();
        folders.insert(each.target.parent_path());
    }
    for (const auto& folder : folders) files::sync_folder(folder);
    // Even where no folder is new: one may be left by a process that was killed before it synced this.
    files::sync_folder(objects_);
    staged_.clear();
}

}  // namespace adfkeep::git
