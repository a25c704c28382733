// What a Repository holds. For the files of this folder only.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>
#include <mutex>
#include <string_view>

#include "src/git/libgit2.hpp"
#include "src/git/object_store.hpp"
#include "src/git/repository.hpp"
#include "src/git/staging.hpp"

namespace adfkeep::git {

/// Content of HEAD and config in what Repository::create makes.
inline constexpr std::string_view created_head = "ref: refs/heads/main\n";
inline constexpr std::string_view created_config =
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

struct Repository::State {
    /// Takes what libgit2 opened, and gives it our objects.
    explicit State(RepositoryHandle opened);
    /// A bare repository that is as `create` made it.
    explicit State(const boost::filesystem::path& made_by_create);

    boost::filesystem::path
        git_folder;  ///< where objects and references are: another one than HEAD's in a linked working tree
    ObjectStore objects;

    /// libgit2's view of it, opened when it is first asked for: starting libgit2 takes longer than many a command, as
    /// it reads the machine's certificates. Thread-safe.
    [[nodiscard]] git_repository* libgit2();
    /// Where HEAD is.
    [[nodiscard]] boost::filesystem::path head_folder();
    /// Empty where it is bare.
    [[nodiscard]] boost::filesystem::path work_tree();

    /// Made when something is written for the first time. Thread-safe.
    [[nodiscard]] Staging& staging() {
        std::call_once(staging_once_, [this] { staging_ = std::make_unique<Staging>(git_folder); });
        return *staging_;
    }

private:
    const bool is_made_by_create_;
    std::once_flag libgit2_once_;
    RepositoryHandle libgit2_;
    std::once_flag staging_once_;
    std::unique_ptr<Staging> staging_;
};

}  // namespace adfkeep::git
