// What a journal of a restore says: enough to go on after a kill, or to put everything back; no definition, no secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "restore/apply.hpp"
#include "restore/plan.hpp"
#include "src/base/clock.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

struct JournalHead {
    std::string target;                ///< ARM id of the factory
    std::string snapshot;              ///< locator of what is restored
    std::vector<std::string> options;  ///< as given on the command line; no secret may be among them
    std::string undo;                  ///< locator of what the target was before; empty where it was not kept
    Time started{};

    friend bool operator==(const JournalHead&, const JournalHead&) = default;
};

/// A trigger or change data capture that a restore stops or starts.
struct JournalTrigger {
    EntityId entity;
    bool ran = false;         ///< before the restore
    bool shall_run = false;   ///< after it
    bool is_stopped = false;  ///< by an earlier restore, which did not start it again

    friend bool operator==(const JournalTrigger&, const JournalTrigger&) = default;
};

enum class StepState { not_begun, begun, done, failed };

struct JournalStep {
    Action action = Action::create;
    EntityId entity;
    bool is_first_half = false;
    std::string before;  ///< SHA-256 (hex) of the entity's comparable form; empty where there was none
    std::string wanted;  ///< likewise of what is put; empty where nothing is
    StepState state = StepState::not_begun;

    friend bool operator==(const JournalStep&, const JournalStep&) = default;
};

struct JournalRecord {
    JournalHead head;
    std::vector<JournalTrigger> triggers;
    std::vector<JournalStep> steps;  ///< of the plan, in its order
};

/// Of a restore that has not begun. `standing`: what an unfinished restore of the same factory left behind.
[[nodiscard]] JournalRecord record_of(JournalHead head, const Plan& plan, const std::vector<JournalTrigger>& standing);

/// As JSON lines. Format: {"v":1,…} of the head, {"trigger":…} each, {"step":…} each.
[[nodiscard]] std::string to_lines(const JournalRecord& record);
/// {"begin":3} and {"end":3,"outcome":"done"}, each with its line break.
[[nodiscard]] std::string begin_line(std::size_t step);
[[nodiscard]] std::string end_line(std::size_t step, Outcome outcome);

/// The length of `text` without a last line that is torn.
[[nodiscard]] std::size_t whole_lines(std::string_view text) noexcept;
/// Back from such lines; a torn last one does not count. Throws Error(invalid_input), naming `where` and the line, for
/// anything that is no journal.
[[nodiscard]] JournalRecord parse_journal(std::string_view text, const std::string& where);

/// Triggers that stand stopped in `now` and should run: those that the restore stopped and that ran before, and those
/// that it meant to start. Whoever puts things back starts those that `ran`; whoever goes on, those that `shall_run`.
[[nodiscard]] std::vector<JournalTrigger> standing_triggers(const JournalRecord& record, const Factory& now);

/// Entities of the plan that are in `now` neither as they were before nor as any step would leave them: somebody else
/// changed them.
[[nodiscard]] std::vector<EntityId> changed_by_others(const JournalRecord& record, const Factory& now);

/// Adds a start to `plan` for each of `standing` that has none, after all that the plan does to it.
void add_starts(Plan& plan, const std::vector<JournalTrigger>& standing);

}  // namespace adfkeep::restore
