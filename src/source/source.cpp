#include "src/source/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "gitops/file_tree.hpp"
#include "src/azure/surroundings.hpp"
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
        throw Error(ErrorCode::usage, "a live factory has no files", to_text(locator));
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

/// Who may read a factory need not be allowed to read what stands around it.
Finding unread_neighbour(const azure::UnreadKind& kind, const std::string& where) {
    return {.rule = kind.is_refused ? "neighbour-not-readable" : "neighbour-not-there",
            .severity = Severity::note,
            .kind = kind.kind,
            .message = fmt::format("{} cannot be read: {}", kind.kind, kind.why),
            .file = where,
            .fix = kind.is_refused ? "give the identity the right to read it, or leave the surroundings out" : ""};
}

Finding unread_kind(const azure::UnreadKind& kind, const std::string& where) {
    if (kind.is_neighbour) return unread_neighbour(kind, where);
    return {.rule = kind.is_refused ? "kind-not-readable" : "kind-not-offered",
            .severity = kind.is_refused ? Severity::warning : Severity::note,
            .kind = kind.kind,
            .message = fmt::format("{} cannot be read: {}", kind.kind, kind.why),
            .file = where,
            .fix = kind.is_refused ? "give the identity the Reader role on the factory" : ""};
}

Contents read_live(const LiveLocator& locator, const ReadOptions& options, Progress& progress,
                   const std::stop_token& stop) {
    const auto where = to_text(Locator(locator));
    if (!options.azure) throw Error(ErrorCode::usage, "a live factory is not read here", where);
    const azure::FactoryId id{
        .subscription = locator.subscription, .resource_group = locator.resource_group, .factory = locator.factory};
    auto live = azure::read_factory(options.azure(), id, {}, progress, stop);
    if (options.surroundings) {
        auto around = azure::read_surroundings(options.azure(), id, live.factory, progress, stop);
        std::ranges::move(around.entities, std::back_inserter(live.factory.entities));
        std::ranges::move(around.unread, std::back_inserter(live.unread));
        arrange(live.factory);
    }
    Contents contents{.factory = std::move(live.factory),
                      .warnings = {},
                      .factory_files = {},
                      .is_whole = live.is_whole,
                      .unread = std::move(live.unread),
                      .masked = {}};
    if (options.layout.name) contents.factory.name = *options.layout.name;
    for (const auto& kind : contents.unread) contents.warnings.push_back(unread_kind(kind, where));
    if (!live.is_whole)
        contents.warnings.push_back(
            {.rule = "capture-not-whole",
             .message = fmt::format("somebody changed the factory during all {} passes over it", live.passes),
             .file = where,
             .fix = "run it again when nobody deploys"});
    contents.masked = secret_gap(contents.factory);
    return contents;
}

}  // namespace

Contents read_source(const Locator& locator, const ReadOptions& options, Progress& progress,
                     const std::stop_token& stop) {
    if (const auto* live = std::get_if<LiveLocator>(&locator)) return read_live(*live, options, progress, stop);
    auto read = gitops::read_layout(*std::visit(Opener(), locator), options.layout, progress, stop);
    return {.factory = std::move(read.factory),
            .warnings = std::move(read.warnings),
            .factory_files = std::move(read.factory_files),
            .is_whole = {},
            .unread = {},
            .masked = {}};
}

}  // namespace adfkeep::source
