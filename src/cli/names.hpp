// Factories by their names, as far as a key or this machine's memory tells them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/history.hpp"
#include "src/cli/access.hpp"
#include "src/cli/console.hpp"

namespace adfkeep::cli {

/// A repository that is listed: with a key where one is given, without one else.
struct ListedRepository {
    std::optional<snapshot::WriterFile> writer;
    std::optional<snapshot::RecoveryKey> key;
    snapshot::Repository repository;
    std::optional<snapshot::NamingHistory> names;

    /// The kept name: from the newest manifest, else from memory, else the opaque F.
    [[nodiscard]] std::string name_of(const snapshot::Branch& branch) const;
    /// The factory that a person means. Without a key a name is known by memory only.
    [[nodiscard]] snapshot::FactoryId find(const std::string& name) const;
};
[[nodiscard]] ListedRepository open_for_listing(Console& console);

/// Throws Error(integrity) where a factory that was kept here has no branch.
void require_no_missing(const snapshot::Repository& repository);

/// Cuts ids in these columns to what people need.
void shorten(Table& table, const std::vector<std::string>& columns);

}  // namespace adfkeep::cli
