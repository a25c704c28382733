#include "src/cli/restore_options.hpp"

#include <algorithm>

#include "restore/journal.hpp"
#include "src/base/error.hpp"
#include "src/cli/console.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {
namespace {

void add_what(CLI::App& command, RestoreOptions& options) {
    command
        .add_option(
            "SOURCE", options.source,
            "FACTORY[@COMMIT|@latest|@latest~N|@DATE] of the repository, or git:PATH@REVISION[:ROOT], folder:DIR")
        ->type_name("SNAPSHOT");
    command.add_option("--to", options.target, "ARM id of the factory, which need not exist yet; or folder:DIR")
        ->type_name("TARGET")
        ->required();
    command.add_option("--only", options.selection.only, "Restore what matches: 'pipeline/Load*', 'triggers'")
        ->type_name("KIND/GLOB");
    command.add_option("--except", options.selection.except, "Leave out what matches")->type_name("KIND/GLOB");
    command.add_flag("--with-dependencies", options.selection.with_dependencies, "And what the selected refer to");
    command
        .add_option("--existing", options.existing, "What the target has already, and otherwise: update, keep or fail")
        ->check(CLI::IsMember({"update", "keep", "fail"}))
        ->capture_default_str();
    command.add_flag("--prune", options.prune, "Delete what only the target has");
    command.add_option("--triggers", options.triggers, "How triggers end: as-snapshot, stopped or as-target")
        ->check(CLI::IsMember({"as-snapshot", "stopped", "as-target"}))
        ->capture_default_str();
    command
        .add_option("--max-backfill", options.max_backfill,
                    "Start triggers that fire up to so many runs at once; others are held")
        ->type_name("N")
        ->capture_default_str();
}

void add_how(CLI::App& command, RestoreOptions& options) {
    command.add_option("--map", options.maps, "Rules that change names, places and values (docs/mapping.md)")
        ->type_name("FILE");
    command.add_option("--set", options.sets, "One value: KIND/NAME:/json/pointer=VALUE")->type_name("RULE");
    command.add_option("--location", options.location, "Region of a factory that is made")->type_name("REGION");
    command.add_option("--secrets", options.secrets_file, "Values of masked secrets, mode 0600")->type_name("FILE");
    command.add_flag("--secrets-prompt", options.ask_secrets, "Ask for each on the terminal");
    command.add_flag("--without-secrets", options.without_secrets, "Leave masked secrets out; each is a manual step");
    command.add_flag("--with-surroundings", options.with_surroundings,
                     "Bring back role assignments, diagnostic settings and locks too, and let the factory in where "
                     "it shares a runtime of another, as far as you may");
    command.add_flag("--skip-broken", options.skip_broken, "Leave out what refers to nothing; each is a manual step");
    command.add_flag("--dry-run", options.is_dry,
                     "Show the plan and what it needs; exit code 8 where it is not feasible");
    command.add_option("--plan-out", options.plan_out, "Save the plan")->type_name("FILE");
    command.add_option("--plan", options.plan_in, "Apply exactly this plan, or nothing where it would be another now")
        ->type_name("FILE");
    command.add_flag("--yes", options.yes, "Do not ask");
    command.add_option("--confirm", options.confirm, "The factory's name, where more than half of it is deleted")
        ->type_name("NAME");
    command.add_flag("--no-undo", options.no_undo, "Do not keep a snapshot of the target first");
    command.add_option("--on-failure", options.on_failure, "keep what was done, or rollback")
        ->check(CLI::IsMember({"keep", "rollback"}))
        ->capture_default_str();
    command.add_flag("--resume", options.resume, "Go on with a restore that ended before its time");
    command.add_flag("--abandon", options.abandon, "Give it up: put its triggers back, and forget it");
    command.add_option("--certificate", options.certificate, "Write a signed statement of what was restored")
        ->type_name("FILE");
}

}  // namespace

void add_restore_options(CLI::App& command, RestoreOptions& options) {
    add_what(command, options);
    add_how(command, options);
}

std::vector<std::string> given_options(const CLI::App& command) {
    std::vector<std::string> given;
    for (const auto* const option : command.get_options()) {
        const auto name = option->get_name();
        if (option->count() == 0 || name == "--resume" || name == "--set" || !name.starts_with("--")) continue;
        if (option->get_items_expected_max() == 0) {
            given.push_back(name);
            continue;
        }
        for (const auto& value : option->results()) given.push_back(name + "=" + value);
    }
    return given;
}

std::pair<RestoreOptions, std::vector<std::string>> resumed(const RestoreOptions& options) {
    const auto target = source::parse_locator(options.target);
    const auto* const live = std::get_if<source::LiveLocator>(&target);
    const auto record = live == nullptr
                            ? std::nullopt
                            : restore::Journal::peek(Console::state_folder(), {.subscription = live->subscription,
                                                                               .resource_group = live->resource_group,
                                                                               .factory = live->factory});
    if (!record)
        throw Error(ErrorCode::invalid_input, "there is no unfinished restore of this factory on this machine",
                    options.target, "restore it without --resume: what is there already is left as it is");
    RestoreOptions before;
    CLI::App again;
    add_restore_options(again, before);
    auto arguments = record->head.options;
    std::ranges::reverse(arguments);  // as CLI11 takes them
    again.parse(std::move(arguments));
    before.source = record->head.snapshot;
    before.sets = options.sets;
    before.resume = true;
    before.yes = before.yes || options.yes;
    return {before, record->head.options};
}

}  // namespace adfkeep::cli
