// What makes a restore safe: what the target was is kept first, a journal outlives a kill, a signed statement says how
// it ended. For restore.cpp only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restore/journal.hpp"
#include "restore/restoring.hpp"
#include "src/cli/access.hpp"
#include "src/cli/console.hpp"
#include "src/cli/restore_result.hpp"

namespace adfkeep::cli {

class RestoreSafety {
public:
    /// Takes the target: no other restore of it runs on this machine as long as this lives.
    RestoreSafety(const azure::FactoryId& target, Console& console);

    [[nodiscard]] const std::optional<restore::JournalRecord>& left_behind() const { return journal_.left_behind(); }
    /// Throws Error(refused_for_safety) that tells of an unfinished restore, and what to do about it.
    void refuse_unfinished() const;
    /// Starts what an unfinished restore stopped, and forgets that restore. `client` is not interrupted.
    [[nodiscard]] ExitCode abandon(azure::ArmClient& client);
    /// Going on with an unfinished restore: throws Error(refused_for_safety) where somebody else changed what it was to
    /// change, and sees to it that triggers that stand stopped are started.
    void go_on(restore::Prepared& prepared);

    /// Keeps the target as it is now as a snapshot of the repository; its locator.
    [[nodiscard]] std::string keep(const restore::Prepared& prepared);
    /// Begins the journal.
    [[nodiscard]] restore::StepListener begin(const restore::Prepared& prepared, const RestoreNames& names,
                                              const std::string& undo, const std::vector<std::string>& options);
    /// Forgets it where nothing is left to go on with: every step done, every trigger as it shall be.
    void end(const restore::Restored& restored);

    /// Writes FILE, and FILE.sig: an SSH signature by whoever may sign snapshots, where the options name one.
    void certify(const std::string& file, const RestoreEnd& end, const RestoreNames& names, Time started);

private:
    SigningRepository& signing();

    azure::FactoryId target_;
    Console& console_;
    restore::Journal journal_;
    std::vector<restore::JournalTrigger> standing_;
    std::optional<SigningRepository> signing_;
};

}  // namespace adfkeep::cli
