// Any source for commands that compare or write: a live factory, a folder, a commit, a snapshot.
#pragma once

#include <optional>
#include <string>

#include "snapshot/history.hpp"
#include "src/cli/access.hpp"
#include "src/cli/azure.hpp"
#include "src/cli/console.hpp"
#include "src/model/factory.hpp"
#include "src/model/judged_difference.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {

/// Sources of one command; the repository is opened once, when the first snapshot is asked for.
class Sources {
public:
    explicit Sources(Console& console) : console_(console), azure_(console) {}

    struct Read {
        Factory factory;
        Place place;
        std::string pinned;  ///< of a snapshot: its locator with the commit
    };
    [[nodiscard]] Read read(const source::Locator& locator);
    /// Two snapshots of one factory: only what differs is opened.
    [[nodiscard]] snapshot::DifferingParts read_differing(const source::SnapshotLocator& left,
                                                          const source::SnapshotLocator& right);
    /// The names that all factories of the repository are kept under.
    [[nodiscard]] std::vector<std::string> kept_names();
    /// Stores what this machine saw.
    void close();

private:
    snapshot::ListedSnapshot list(const source::SnapshotLocator& locator);
    OpenedRepository& repository();

    Console& console_;
    Azure azure_;
    std::optional<OpenedRepository> opened_;
};

}  // namespace adfkeep::cli
