#include "src/cli/restore_safety.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "snapshot/backup.hpp"
#include "src/azure/factory_writer.hpp"
#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"
#include "src/cli/version.hpp"
#include "src/git/ssh_signature.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {
namespace {

using restore::Outcome;

std::string names_of(const std::vector<restore::JournalTrigger>& triggers) {
    std::string text;
    for (const auto& trigger : triggers) text += (text.empty() ? "" : ", ") + printable(trigger.entity.name);
    return text;
}

std::string start_command(const azure::FactoryId& id, const EntityId& trigger) {
    return fmt::format(
        "az datafactory trigger start --subscription {} --resource-group {} --factory-name {} --name '{}'",
        id.subscription, id.resource_group, id.factory, printable(trigger.name));
}

snapshot::Manifest manifest_of(const Factory& factory, const std::string& source) {
    return {.program = program_version(),
            .source = source,
            .counts = snapshot::count_kinds(factory),
            .missing = {},
            .masked = {},
            .is_whole = true};
}

}  // namespace

RestoreSafety::RestoreSafety(const azure::FactoryId& target, Console& console)
    : target_(target), console_(console), journal_(Console::state_folder(), target) {}

void RestoreSafety::refuse_unfinished() const {
    const auto& record = journal_.left_behind();
    if (!record) return;
    std::vector<restore::JournalTrigger> stopped;
    for (const auto& trigger : record->triggers)
        if (trigger.ran) stopped.push_back(trigger);
    throw Error(ErrorCode::refused_for_safety,
                fmt::format("a restore of {} from {} has not come to its end{}", printable(record->head.snapshot),
                            adfkeep::to_text(record->head.started),
                            stopped.empty() ? "" : "; triggers that it may have stopped: " + names_of(stopped)),
                record->head.target, "--resume goes on with it; --abandon starts its triggers again and forgets it");
}

ExitCode RestoreSafety::abandon(azure::ArmClient& client) {
    const auto& record = journal_.left_behind();
    if (!record) return console_.print("there is no unfinished restore of this factory\n", "{\"abandoned\": false}\n");
    const auto now = restore::read_target(client, target_, no_progress(), {}).actual.factory;
    azure::FactoryWriter writer(client, target_);
    std::string text;
    bool has_failed = false;
    for (const auto& trigger : restore::standing_triggers(*record, now)) {
        if (!trigger.ran) continue;
        try {
            writer.start(trigger.entity);
            text += fmt::format("started {}\n", printable(trigger.entity.name));
        } catch (const Error& error) {
            has_failed = true;
            console_.complain(fmt::format("adfkeep: {} could not be started: {}\n  {}", printable(trigger.entity.name),
                                          describe(error), start_command(target_, trigger.entity)));
        }
    }
    if (has_failed) return static_cast<int>(ErrorCode::partial);
    const auto undo = record->head.undo;
    journal_.finish();
    text += "the restore is given up; what it had changed stays";
    text += undo.empty() ? "\n" : fmt::format(", and {} is what was there before\n", printable(undo));
    return console_.print(text, "{\"abandoned\": true}\n");
}

void RestoreSafety::go_on(restore::Prepared& prepared) {
    const auto& record = journal_.left_behind();
    if (!record) return;
    const auto& now = prepared.target.actual.factory;
    if (const auto others = restore::changed_by_others(*record, now); !others.empty())
        throw Error(ErrorCode::refused_for_safety,
                    fmt::format("somebody changed {} entities of the target since the restore ended, {} first",
                                others.size(), to_text(others.front())),
                    record->head.target, "look at them; --abandon gives the restore up, and another one plans anew");
    standing_ = restore::standing_triggers(*record, now);
    std::erase_if(standing_, [](const restore::JournalTrigger& trigger) { return !trigger.shall_run; });
    restore::add_starts(prepared.plan, standing_);
}

SigningRepository& RestoreSafety::signing() {
    if (!signing_) signing_.emplace(open_for_backup(console_));
    return *signing_;
}

std::string RestoreSafety::keep(const restore::Prepared& prepared) {
    auto factory = prepared.target.actual.factory;
    factory.name = prepared.target.actual.name;
    auto& opened = signing();
    auto& repository = opened.named.repository;
    const auto progress = console_.progress("keep the target first");
    const auto source = source::to_text(source::LiveLocator{
        .subscription = target_.subscription, .resource_group = target_.resource_group, .factory = target_.factory});
    const auto kept = snapshot::back_up(
        repository, opened.author(), factory, manifest_of(factory, source),
        {.random = console_.random(), .clock = console_.clock(), .progress = *progress, .stop = console_.stop()});
    close(repository, opened.named.key ? &*opened.named.key : nullptr, console_);
    return source::to_text(source::SnapshotLocator{.factory = factory.name, .at = to_hex(kept.commit.view())});
}

restore::StepListener RestoreSafety::begin(const restore::Prepared& prepared, const RestoreNames& names,
                                           const std::string& undo, const std::vector<std::string>& options) {
    journal_.begin({.target = names.target,
                    .snapshot = names.source,
                    .options = options,
                    .undo = undo,
                    .started = console_.clock().now()},
                   prepared.plan, standing_);
    return journal_.listener();
}

void RestoreSafety::end(const restore::Restored& restored) {
    const auto& applied = restored.applied;
    const auto is_done = applied.count(Outcome::failed) + applied.count(Outcome::not_tried) == 0;
    if (is_done && !applied.was_interrupted) journal_.finish();
}

void RestoreSafety::certify(const std::string& file, const RestoreEnd& end, const RestoreNames& names, Time started) {
    const auto& applied = end.restored.applied;
    auto differences = nlohmann::ordered_json::array(), manual = nlohmann::ordered_json::array();
    for (const auto& finding : end.restored.verified.findings)
        differences.push_back({{"severity", to_text(finding.severity)},
                               {"kind", finding.kind},
                               {"entity", finding.entity},
                               {"path", finding.path},
                               {"message", finding.message}});
    for (const auto& step : end.prepared.plan.steps)
        if (step.action == restore::Action::manual)
            manual.push_back({{"kind", step.entity.kind}, {"entity", step.entity.name}, {"text", step.text}});
    const nlohmann::ordered_json statement{
        {"schema", "adfkeep/certificate/1"},
        {"program", program_version()},
        {"source", names.source},
        {"target", names.target},
        {"started", adfkeep::to_text(started)},
        {"ended", adfkeep::to_text(console_.clock().now())},
        {"done", applied.count(Outcome::done)},
        {"skipped", end.prepared.plan.skipped.size()},
        {"failed", applied.count(Outcome::failed) + applied.count(Outcome::not_tried)},
        {"manual", applied.count(Outcome::manual)},
        {"verifiedIdentical", end.restored.verified.is_identical()},
        {"identical", end.restored.verified.identical},
        {"differences", differences},
        {"manualSteps", manual},
        {"undo", end.undo}};
    const auto text = statement.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    files::write_atomically(file, text);
    files::write_atomically(file + ".sig", git::ssh_sign(signing().author().key, text) + "\n");
}

}  // namespace adfkeep::cli
