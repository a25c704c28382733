// The journal of a restore: a file of this machine that outlives a kill, one for each target factory.
#pragma once

#include <optional>
#include <vector>

#include "restore/apply.hpp"
#include "restore/journal_record.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/files/descriptor.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/lock.hpp"

namespace adfkeep::restore {

/// Held as long as one restore of one factory runs: no other on this machine runs beside it. Not thread-safe; a
/// listener's calls come one at a time.
class Journal {
public:
    /// At <state folder>/restores/<hash of the target's ARM id>.journal; folder 0700, file 0600. Reads what an earlier
    /// restore left. Throws Error(refused_for_safety) while another restore of the target runs on this machine,
    /// Error(invalid_input) for a file that is no journal.
    Journal(const files::Path& state_folder, const azure::FactoryId& target);

    /// What a restore of this target that did not get to its end left behind; absent where there is none.
    [[nodiscard]] const std::optional<JournalRecord>& left_behind() const noexcept { return left_behind_; }
    [[nodiscard]] const files::Path& path() const noexcept { return path_; }

    /// Begins anew, in place of what was left behind: whole on the disk before it returns. `standing`: triggers that
    /// are still to be put back, whatever becomes of this restore.
    void begin(JournalHead head, const Plan& plan, const std::vector<JournalTrigger>& standing = {});
    /// Notes the steps of that plan. What is noted before a trigger stops is on the disk when `starting` returns; what
    /// is noted otherwise survives the program, though not the machine. The journal outlives the listener.
    [[nodiscard]] StepListener listener();
    /// Nothing is left to be done: the file goes.
    void finish();

    /// What was left behind, without taking the target: for who only tells of it.
    [[nodiscard]] static std::optional<JournalRecord> peek(const files::Path& state_folder,
                                                           const azure::FactoryId& target);

private:
    void append(const std::string& line);

    files::Path path_;
    files::Lock lock_;
    std::optional<JournalRecord> left_behind_;
    std::vector<bool> is_stop_;  ///< of the plan's steps
    files::Descriptor file_;
};

}  // namespace adfkeep::restore
