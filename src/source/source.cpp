#include "src/source/source.hpp"

#include <fmt/format.h>

#include <memory>

#include "gitops/file_tree.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::source {
namespace {

/// Opens what holds the files of a factory.
class Opener {
public:
    std::unique_ptr<gitops::FileTree> operator()(const FolderLocator& locator) const {
        return gitops::open_folder(locator.path);
    }

    std::unique_ptr<gitops::FileTree> operator()(const GitLocator& locator) const {
        if (is_remote(locator))
            throw not_yet(locator, "a Git repository on another machine",
                          "clone it, then name the clone: git:DIR@REVISION");
        auto repository = open_repository(path_of(locator));
        const auto commit = repository.resolve(locator.revision);
        if (!commit) {
            throw Error(ErrorCode::invalid_input,
                        fmt::format("there is no commit \"{}\" in this repository, or more than one", locator.revision),
                        to_text(locator), "`git log --all --oneline` lists what there is");
        }
        return gitops::open_commit(std::move(repository), *commit, locator.root);
    }

    std::unique_ptr<gitops::FileTree> operator()(const ArmLocator& locator) const {
        throw not_yet(locator, "an ARM template", "name the factory's Git folder instead");
    }
    std::unique_ptr<gitops::FileTree> operator()(const LiveLocator& locator) const {
        throw not_yet(locator, "a live factory", "name the factory's Git folder instead");
    }
    std::unique_ptr<gitops::FileTree> operator()(const SnapshotLocator& locator) const {
        throw Error(ErrorCode::usage, "a snapshot is read from a repository with a key, not as a folder",
                    to_text(locator));
    }

private:
    static std::string path_of(const GitLocator& locator) {
        constexpr std::string_view file_scheme = "file://";
        return locator.path_or_url.starts_with(file_scheme) ? locator.path_or_url.substr(file_scheme.size())
                                                            : locator.path_or_url;
    }

    /// A path that is mistyped must not end in the repository of a folder above it.
    static git::Repository open_repository(const std::string& path) {
        if (!files::is_folder(path)) throw Error(ErrorCode::invalid_input, "there is no such folder", path);
        return git::Repository::discover(path);
    }

    static Error not_yet(const Locator& locator, const char* what, const char* next) {
        return {ErrorCode::usage, fmt::format("{} cannot be read by this version", what), to_text(locator), next};
    }
};

}  // namespace

gitops::LayoutContents read_source(const Locator& locator, const gitops::LayoutOptions& options, Progress& progress,
                                   const std::stop_token& stop) {
    return gitops::read_layout(*std::visit(Opener(), locator), options, progress, stop);
}

}  // namespace adfkeep::source
