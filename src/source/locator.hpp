// Where a factory is read from, as a user names it: the same for every command.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <string_view>
#include <variant>

namespace adfkeep::source {

/// folder:DIR, or a plain path: the Git layout in a working tree.
struct FolderLocator {
    boost::filesystem::path path;

    friend bool operator==(const FolderLocator&, const FolderLocator&) = default;
};

/// git:PATH_OR_URL@REVISION[:ROOTFOLDER]: the Git layout at a commit. Split at its last '@', and the revision at its
/// first ':'.
struct GitLocator {
    std::string path_or_url;
    std::string revision;
    std::string root;  ///< empty: all of the commit's tree

    friend bool operator==(const GitLocator&, const GitLocator&) = default;
};

/// arm:FILE_OR_DIR: published ARM templates.
struct ArmLocator {
    boost::filesystem::path path;

    friend bool operator==(const ArmLocator&, const ArmLocator&) = default;
};

/// /subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F: the live factory.
struct LiveLocator {
    std::string subscription;
    std::string resource_group;
    std::string factory;

    friend bool operator==(const LiveLocator&, const LiveLocator&) = default;
};

/// snapshot:FACTORY[@WHEN]: what the repository keeps. Split at its last '@'.
struct SnapshotLocator {
    std::string factory;
    std::string at = "latest";  ///< a commit, "latest", "latest~N" or a date

    friend bool operator==(const SnapshotLocator&, const SnapshotLocator&) = default;
};

using Locator = std::variant<FolderLocator, GitLocator, ArmLocator, LiveLocator, SnapshotLocator>;

/// As a user would write it.
[[nodiscard]] std::string to_text(const Locator& locator);
/// Throws Error(usage) where `text` names no source.
[[nodiscard]] Locator parse_locator(std::string_view text);
/// For commands that read snapshots only: the prefix may be left out. Throws Error(usage) where `text` names no
/// snapshot.
[[nodiscard]] SnapshotLocator parse_snapshot(std::string_view text);

/// For commands that mostly read snapshots: what has no prefix and is no ARM id is one. Throws as parse_locator does.
[[nodiscard]] Locator parse_snapshot_or_other(std::string_view text);

/// Whether `text`, which may be anything, names a live factory.
[[nodiscard]] bool is_live(std::string_view text);

/// Whether a Git locator names a repository on another machine: a URL, or HOST:PATH as ssh takes it.
[[nodiscard]] bool is_remote(const GitLocator& locator);

}  // namespace adfkeep::source
