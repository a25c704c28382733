// What a Repository holds. For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>
#include <mutex>

#include "src/git/libgit2.hpp"
#include "src/git/object_store.hpp"
#include "src/git/repository.hpp"
#include "src/git/staging.hpp"

namespace adfkeep::git {

struct Repository::State {
    /// Takes what libgit2 opened, and gives it our objects.
    explicit State(RepositoryHandle opened);

    boost::filesystem::path
        git_folder;  ///< where objects and references are: another one than HEAD's in a linked working tree
    ObjectStore objects;
    RepositoryHandle libgit2;

    /// Made when something is written for the first time. Thread-safe.
    [[nodiscard]] Staging& staging() {
        std::call_once(staging_once_, [this] { staging_ = std::make_unique<Staging>(git_folder); });
        return *staging_;
    }

private:
    std::once_flag staging_once_;
    std::unique_ptr<Staging> staging_;
};

}  // namespace adfkeep::git
