// What a Repository holds. For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>
#include <mutex>

#include "src/git/libgit2.hpp"
#include "src/git/repository.hpp"
#include "src/git/staging.hpp"

namespace adfkeep::git {

struct Repository::State {
    RepositoryHandle repository;
    OdbHandle objects;
    boost::filesystem::path path;       ///< where objects and references are
    boost::filesystem::path head_path;  ///< where HEAD is: another folder in a linked working tree

    /// Made when something is written for the first time. Thread-safe.
    [[nodiscard]] Staging& staging();
    /// Makes new packs visible. Thread-safe.
    void refresh();

private:
    std::once_flag staging_once_;
    std::unique_ptr<Staging> staging_;
};

/// Whether Git allows this name for a reference.
[[nodiscard]] bool is_reference_name(const std::string& name);

}  // namespace adfkeep::git
