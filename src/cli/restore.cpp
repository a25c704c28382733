// adfkeep restore: plan, confirm, apply, read back, compare.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "gitops/layout.hpp"
#include "restore/restoring.hpp"
#include "restore/secrets.hpp"
#include "snapshot/backup.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"
#include "src/cli/azure.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/reading.hpp"
#include "src/cli/restore_options.hpp"
#include "src/cli/restore_result.hpp"
#include "src/cli/restore_safety.hpp"
#include "src/cli/terminal.hpp"

namespace adfkeep::cli {
namespace {

std::vector<restore::MapRule> rules_of(const RestoreOptions& options) {
    constexpr std::size_t max_map_bytes = 16u << 20;
    std::vector<restore::MapRule> rules;
    const auto add = [&](std::vector<restore::MapRule> more) { std::ranges::move(more, std::back_inserter(rules)); };
    for (const auto& file : options.maps) {
        const auto text = files::read(file, max_map_bytes);
        add(lower(file).ends_with(".csv") ? restore::map_rules_from_csv(text, file)
                                          : restore::map_rules_from_json(text, file));
    }
    for (const auto& set : options.sets) rules.push_back(restore::map_rule_from_option(set));
    return rules;
}

restore::Wish wish_of(const RestoreOptions& options, Sources::Read source) {
    restore::Wish wish{.factory = std::move(source.factory),
                       .place = source.place,
                       .selection = options.selection,
                       .map = rules_of(options),
                       .options = {},
                       .max_backfill = options.max_backfill,
                       .with_surroundings = options.with_surroundings};
    auto& plan = wish.options;
    plan.existing = options.existing == "keep"   ? restore::Existing::keep
                    : options.existing == "fail" ? restore::Existing::fail
                                                 : restore::Existing::update;
    plan.triggers = options.triggers == "stopped"     ? restore::Triggers::stopped
                    : options.triggers == "as-target" ? restore::Triggers::as_target
                                                      : restore::Triggers::as_snapshot;
    plan.prune = options.prune;
    plan.without_secrets = options.without_secrets;
    plan.skip_broken = options.skip_broken;
    plan.location = options.location;
    if (!options.selection.only.empty() || !options.selection.except.empty())
        plan.may_prune = [selection = options.selection](const Entity& entity) {
            return restore::selects(selection, entity);
        };
    return wish;
}

/// A folder gets files; nothing there is planned, asked or compared.
int write_folder(const RestoreOptions& options, Sources& sources, Console& console) {
    const auto locator = source::parse_snapshot_or_other(options.source);
    const auto wanted = restore::wanted(wish_of(options, sources.read(locator)));
    const auto progress = console.progress("write");
    const auto folder = std::get<source::FolderLocator>(source::parse_locator(options.target)).path;
    const auto written = gitops::write_layout(wanted.factory, folder, *progress, console.stop());
    sources.close();
    console.warn(written.warnings);
    return console.print(
        fmt::format("{} files in {}\n", written.files, printable(folder.string())),
        fmt::format("{{\"schema\": \"adfkeep/restore/1\", \"command\": \"restore\", \"files\": {}}}\n", written.files));
}

class Restoring {
public:
    /// `given`: the options as they stand on the command line.
    Restoring(const RestoreOptions& options, std::vector<std::string> given, Console& console)
        : options_(options),
          given_(std::move(given)),
          console_(console),
          azure_(console),
          unstoppable_(console, {}),
          sources_(console) {}

    int run() {
        const auto target = source::parse_locator(options_.target);
        if (std::holds_alternative<source::FolderLocator>(target)) return write_folder(options_, sources_, console_);
        const auto* const live = std::get_if<source::LiveLocator>(&target);
        if (live == nullptr)
            throw Error(ErrorCode::usage, "a restore goes to a live factory or to folder:DIR", options_.target,
                        "name the factory's ARM id; it may be one that does not exist yet");
        id_ = {.subscription = live->subscription, .resource_group = live->resource_group, .factory = live->factory};
        RestoreSafety safety(id_, console_);
        if (options_.abandon) return safety.abandon(unstoppable_.client());
        if (!options_.resume) safety.refuse_unfinished();
        prepare();
        if (options_.resume) safety.go_on(prepared_);
        if (!options_.plan_out.empty()) files::write_atomically(options_.plan_out, to_json(prepared_, names_), 0600);
        require_planned();
        if (options_.is_dry || !prepared_.plan.is_feasible()) return show_plan();
        console_.say(to_text(prepared_, names_));
        confirm();
        return apply(safety);
    }

private:
    void prepare() {
        const auto locator = source::parse_snapshot_or_other(options_.source);
        auto read = sources_.read(locator);
        names_ = {.source = read.pinned.empty() ? options_.source : read.pinned, .target = options_.target};
        const auto wish = with_secrets(wish_of(options_, std::move(read)));
        const auto progress = console_.progress("plan");
        prepared_ = restore::prepare(azure_.client(), id_, wish, console_.clock(), *progress, console_.stop());
        if (options_.ask_secrets && !prepared_.plan.secrets.empty()) ask_secrets(wish);
        const auto unknown = secrets_.unknown_to(prepared_.wanted.factory, prepared_.wanted.left_out);
        if (!unknown.empty())
            throw Error(ErrorCode::usage, "the secrets file names what nothing asks for", unknown.front(),
                        "look at the names with --dry-run");
    }

    restore::Wish with_secrets(restore::Wish wish) {
        if (!options_.secrets_file.empty()) {
            secrets_.read(options_.secrets_file);
            secrets_.fetch(azure_.client());
        }
        wish.options.secret = lookup();
        return wish;
    }

    restore::SecretLookup lookup() {
        return [this](const EntityId& id, const std::string& path) { return secrets_.find(id, path); };
    }

    void ask_secrets(const restore::Wish& wish) {
        if (!stdin_is_terminal())
            throw Error(ErrorCode::usage, "--secrets-prompt asks on a terminal, and there is none", {},
                        "give them with --secrets FILE");
        for (const auto& needed : prepared_.plan.secrets)
            secrets_.add(needed.entity, needed.path, ask_secret(printable(to_text(needed.entity) + " " + needed.path)));
        const auto progress = console_.progress("plan");
        prepared_ = restore::prepare(azure_.client(), id_, wish, console_.clock(), *progress, console_.stop());
    }

    /// --plan FILE: exactly that, or nothing.
    void require_planned() {
        if (options_.plan_in.empty()) return;
        constexpr std::size_t max_plan_bytes = 256u << 20;
        if (files::read(options_.plan_in, max_plan_bytes) == to_json(prepared_, names_)) return;
        throw Error(ErrorCode::refused_for_safety,
                    "the plan would be another one now: the target moved, or other options are given", options_.plan_in,
                    "look at the new one with --dry-run, and save it with --plan-out");
    }

    int show_plan() {
        sources_.close();
        const auto printed = console_.print(to_text(prepared_, names_), to_json(prepared_, names_));
        if (prepared_.plan.is_feasible()) return printed;
        if (!options_.is_dry) console_.complain("adfkeep: this restore is not feasible; nothing was changed");
        return static_cast<int>(ErrorCode::refused_for_safety);
    }

    bool is_to_be_kept() const {
        const auto changes = [](const restore::Step& step) { return step.action != restore::Action::manual; };
        return !options_.no_undo && prepared_.target.actual.exists &&
               std::ranges::any_of(prepared_.plan.steps, changes);
    }

    void confirm() {
        const auto& plan = prepared_.plan;
        const auto& name = prepared_.target.actual.name;
        const auto removed = plan.count(restore::Action::remove);
        if (removed * 2 > plan.target_entities && removed != 0) {
            const auto given = options_.confirm.empty() && stdin_is_terminal()
                                   ? ask(fmt::format("{} of {} entities of {} are deleted. Type its name to go on",
                                                     removed, plan.target_entities, printable(name)))
                                   : options_.confirm;
            if (given == name) return;
            throw Error(ErrorCode::refused_for_safety,
                        fmt::format("{} of {} entities would be deleted, more than half of the factory", removed,
                                    plan.target_entities),
                        name, "name the factory to go on: --confirm " + name);
        }
        const bool touches = removed + plan.count(restore::Action::update) + plan.count(restore::Action::stop) != 0;
        if (!touches || options_.yes || options_.confirm == name) return;
        if (stdin_is_terminal() && lower(ask("Go on? (yes or no)")).starts_with("y")) return;
        throw Error(ErrorCode::refused_for_safety, "what is there would be changed, and nobody said yes", name,
                    "--yes goes on without a question");
    }

    int apply(RestoreSafety& safety) {
        const auto started = console_.clock().now();
        const auto kept = is_to_be_kept() ? safety.keep(prepared_) : std::string();
        const auto undo = kept.empty() ? std::string() : undo_command(kept);
        const auto listener = safety.begin(prepared_, names_, kept, given_);
        const auto progress = console_.progress("restore");
        const auto restored = restore::execute({azure_.client(), unstoppable_.client()}, id_, prepared_, lookup(),
                                               listener, *progress, console_.stop());
        const bool has_failed = restored.applied.count(restore::Outcome::failed) != 0;
        if (has_failed && !restored.applied.was_interrupted && options_.on_failure == "rollback") {
            console_.complain(to_text(RestoreEnd{prepared_, restored, undo}, names_));
            return roll_back(safety);
        }
        safety.end(restored);
        if (!options_.certificate.empty())
            safety.certify(options_.certificate, {prepared_, restored, undo}, names_, started);
        return finish(restored, undo);
    }

    std::string undo_command(const std::string& kept) const {
        return fmt::format("adfkeep --repo '{}' restore '{}' --to {} --prune --yes", console_.options().repo, kept,
                           options_.target);
    }

    int roll_back(RestoreSafety& safety) {
        console_.say("Rolling back …");
        const auto progress = console_.progress("roll back");
        auto back = restore::prepare(azure_.client(), id_, restore::undoing(prepared_), console_.clock(), *progress,
                                     console_.stop());
        const auto restored =
            restore::execute({unstoppable_.client(), unstoppable_.client()}, id_, back, {}, {}, *progress, {});
        safety.end(restored);
        sources_.close();
        if (restored.verified.is_identical() && restored.applied.count(restore::Outcome::failed) == 0)
            throw Error(ErrorCode::partial, "the restore failed and was rolled back: the target is as it was",
                        options_.target, "look at what failed, above, and run it again");
        throw Error(ErrorCode::partial, "the restore failed, and not all of it could be rolled back", options_.target,
                    "look at what is there with `adfkeep diff`");
    }

    int finish(const restore::Restored& restored, const std::string& undo) {
        sources_.close();
        const RestoreEnd end{.prepared = prepared_, .restored = restored, .undo = undo};
        static_cast<void>(console_.print(to_text(end, names_), to_json(end, names_)));
        const auto& applied = restored.applied;
        if (applied.was_interrupted) return static_cast<int>(ErrorCode::interrupted);
        if (applied.target_moved && applied.count(restore::Outcome::done) == 0)
            return static_cast<int>(ErrorCode::refused_for_safety);
        if (applied.count(restore::Outcome::failed) + applied.count(restore::Outcome::not_tried) != 0)
            return static_cast<int>(ErrorCode::partial);
        return restored.verified.is_identical() ? 0 : 1;
    }

    const RestoreOptions& options_;
    const std::vector<std::string> given_;
    Console& console_;
    Azure azure_;
    Azure unstoppable_;
    Sources sources_;
    azure::FactoryId id_;
    RestoreNames names_;
    restore::Secrets secrets_;
    restore::Prepared prepared_;
};

int restore_as(const RestoreOptions& options, const CLI::App& command, Console& console) {
    if (!options.resume) return Restoring(options, given_options(command), console).run();
    const auto [before, given] = resumed(options);
    return Restoring(before, given, console).run();
}

}  // namespace

void add_restore(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<RestoreOptions>();
    auto* command = app.add_subcommand("restore", "Rebuild a factory from a snapshot: plan, confirm, apply, compare")
                        ->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git restore sales-factory@latest --to /subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F --dry-run\n  adfkeep --repo backups.git restore sales-factory@2026-11-24 --to /subscriptions/S/…/factories/F --map dr.json --secrets secrets.json\n  adfkeep --repo backups.git restore sales-factory --to /subscriptions/S/…/factories/F --only 'pipeline/Load*' --with-dependencies");
    add_restore_options(*command, *options);
    command->callback([=, &console, &exit_code] {
        console.require_text_or_json();
        if (options->source.empty() && !options->abandon && !options->resume)
            throw Error(ErrorCode::usage, "which snapshot?", {}, "name one: FACTORY@latest");
        exit_code = restore_as(*options, *command, console);
    });
}

}  // namespace adfkeep::cli
