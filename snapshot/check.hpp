// Authenticates a repository: every signature, every file's hash and place, and, with a key, every text.
// Format: docs/repository-format.md, section 8.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "snapshot/repository.hpp"
#include "src/base/clock.hpp"
#include "src/base/progress.hpp"
#include "src/base/report/report.hpp"

namespace adfkeep::snapshot {

/// A snapshot that somebody saw: must be in the history.
struct Receipt {
    RepositoryId repository;
    FactoryId factory;
    std::uint64_t sequence = 0;
    CommitDigest snapshot;
};
/// Lines of receipts in `text`; others are ignored. Throws Error(invalid_input), naming `where` and the line, for one
/// that is malformed.
[[nodiscard]] std::vector<Receipt> parse_receipts(std::string_view text, const std::string& where);

struct CheckOptions {
    std::vector<std::string> expected;  ///< Git commit ids or snapshot ids, whole or a beginning of 8 digits at least
    std::vector<Receipt> receipts;
    std::optional<std::chrono::seconds> max_age;  ///< of each factory's newest snapshot
    const RecoveryKey* key = nullptr;             ///< null: all that needs none
};

struct Checked {
    Report report;
    bool is_intact = true;  ///< no integrity failure
};

/// Goes through all snapshots of all factories, on every core; linear in the number of objects. What fails is a finding
/// that names commit and path; the rest is still checked.
[[nodiscard]] Checked check(Repository& repository, const CheckOptions& options, const Clock& clock, Progress& progress,
                            const std::stop_token& stop);

}  // namespace adfkeep::snapshot
