// Objects that become files of their own. For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>
#include <list>

#include "src/git/disk.hpp"
#include "src/git/object_writer.hpp"
#include "src/git/staging.hpp"

namespace adfkeep::git {

class LooseObjects {
public:
    LooseObjects(boost::filesystem::path objects_folder, Staging& staging)
        : objects_(std::move(objects_folder)), staging_(staging) {}

    /// Writes and syncs a file that is not visible yet.
    void stage(const PackedObject& object);
    /// Makes all of them visible, and syncs their folders.
    void publish();

private:
    struct Staged {
        Staged(boost::filesystem::path from, boost::filesystem::path to)
            : file(std::move(from)), target(std::move(to)) {}
        TemporaryFile file;
        boost::filesystem::path target;
    };

    boost::filesystem::path objects_;
    Staging& staging_;
    std::list<Staged> staged_;
};

}  // namespace adfkeep::git
