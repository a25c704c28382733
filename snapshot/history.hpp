// Finding snapshots: by the name a factory is kept under, by commit, by date, by distance; and what became of one
// entity.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/names_file.hpp"
#include "snapshot/reader.hpp"
#include "snapshot/repository.hpp"

namespace adfkeep::snapshot {

/// The factory that is kept under `name`, which may also be its opaque F. Throws Error(invalid_input) where there is
/// none, naming those that there are as far as this machine knows.
[[nodiscard]] FactoryId find_factory(const Repository& repository, const NamingSecret& names, const std::string& name);

/// The commit that `at` means: "latest", "latest~N", a Git commit id or snapshot id (whole or a unique beginning of 4
/// digits at least), or a date "2026-11-24" or time "2026-11-24T01:00:07Z": the newest snapshot of that day or before.
/// Its signature counts. Throws Error(invalid_input) where there is none, or several.
[[nodiscard]] const SnapshotCommit& find_snapshot(Branch& branch, const std::string& at);

/// A change of one entity.
struct EntityChange {
    const SnapshotCommit* commit = nullptr;
    enum class What {
        added,
        changed,
        removed,
        unknown
    } what = What::added;  ///< unknown: `key rotate --names` lies between
};
/// Changes through the whole history, newest first; reads three folders a snapshot, and opens the entity only where
/// names were replaced between two snapshots. Without `reader` such a change is unknown, and history ends where `names`
/// does.
[[nodiscard]] std::vector<EntityChange> entity_changes(const Repository& repository, Branch& branch,
                                                       const NamingHistory& names, const EntityId& id,
                                                       const Reader* reader);

/// Both snapshots' entities that are not the same file by name and content: reads what differs and nothing else.
struct DifferingParts {
    Factory left;
    Factory right;
};
[[nodiscard]] DifferingParts read_differing(const Reader& reader, const ListedSnapshot& left,
                                            const ListedSnapshot& right, const std::stop_token& stop);

}  // namespace adfkeep::snapshot
