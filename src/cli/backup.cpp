// adfkeep backup: keeps factories as snapshots.
#include "snapshot/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "restore/drill.hpp"
#include "snapshot/host_hygiene.hpp"
#include "src/azure/factory_id.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/cli/access.hpp"
#include "src/cli/azure.hpp"
#include "src/cli/backup_result.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/terminal.hpp"
#include "src/cli/version.hpp"
#include "src/git/object_writer.hpp"
#include "src/source/source.hpp"

namespace adfkeep::cli {
namespace {

/// A live factory that several options name.
struct LiveOptions {
    bool is_all = false;
    std::string subscription;
    std::string resource_group;
    std::string factory;
};

struct Options {
    std::vector<std::string> sources;
    LiveOptions live;
    std::string name;
    std::string factory_file;
    bool is_strict = false;
    bool factory_only = false;
    bool is_drilled = false;
};

constexpr std::size_t factories_at_once = 8;

/// Sources that are given, and those that --all and its like find.
std::vector<std::string> sources_of(const Options& options, Azure& azure) {
    auto sources = options.sources;
    const auto& live = options.live;
    const auto add = [&](const azure::FactoryId& id) {
        sources.push_back(source::to_text(source::LiveLocator{
            .subscription = id.subscription, .resource_group = id.resource_group, .factory = id.factory}));
    };
    if (live.is_all) {
        if (live.subscription.empty()) throw Error(ErrorCode::usage, "--all needs --subscription ID");
        for (const auto& id : azure::list_factories(azure.client(), live.subscription, live.resource_group)) add(id);
        if (sources.empty())
            throw Error(ErrorCode::invalid_input, "there is no factory that this identity may see",
                        "subscription " + live.subscription, "give it the Reader role there, or look at the id");
    } else if (!live.factory.empty()) {
        if (live.subscription.empty() || live.resource_group.empty())
            throw Error(ErrorCode::usage, "--factory needs --subscription and --resource-group");
        add({.subscription = live.subscription, .resource_group = live.resource_group, .factory = live.factory});
    }
    if (sources.empty())
        throw Error(ErrorCode::usage, "which factory?", {}, "name a SOURCE, or --all --subscription ID");
    return sources;
}

source::Contents read(const std::string& source, const Options& options, bool may_ask, Azure& azure, Console& console,
                      Progress& progress) {
    const auto locator = source::parse_locator(source);
    source::ReadOptions read{
        .layout = {.name = options.name.empty() ? std::nullopt : std::optional(options.name),
                   .factory_file = options.factory_file.empty() ? std::nullopt : std::optional(options.factory_file)},
        .azure = [&azure]() -> azure::ArmClient& { return azure.client(); },
        .surroundings = !options.factory_only};
    auto contents = source::read_source(locator, read, progress, console.stop());
    if (!may_ask || contents.factory_files.size() < 2 || read.layout.factory_file || !stdin_is_terminal() ||
        !stderr_is_terminal())
        return contents;
    for (const auto& file : contents.factory_files) console.say("  " + printable(file));
    read.layout.factory_file = ask("Several factory files: which one");
    return source::read_source(locator, read, progress, console.stop());
}

void refuse_gaps(const source::Contents& contents, const std::string& source) {
    const auto refused = std::ranges::find_if(
        contents.unread, [](const azure::UnreadKind& kind) { return kind.is_refused && !kind.is_neighbour; });
    if (refused != contents.unread.end())
        throw Error(ErrorCode::refused_access, "--strict: " + refused->kind + " cannot be read: " + refused->why,
                    source, "give the identity the Reader role on the factory");
    if (contents.is_whole == false)
        throw Error(ErrorCode::unavailable, "--strict: the factory changed during every pass over it", source,
                    "run it again when nobody deploys");
}

snapshot::Manifest manifest_of(const source::Contents& contents, const std::string& source) {
    snapshot::Manifest manifest{.program = program_version(),
                                .source = source,
                                .counts = snapshot::count_kinds(contents.factory),
                                .missing = {},
                                .masked = {},
                                .is_whole = contents.is_whole};
    for (const auto& kind : contents.unread) manifest.missing.push_back({.kind = kind.kind, .why = kind.why});
    for (const auto& secret : contents.masked)
        manifest.masked.push_back({.kind = secret.entity.kind, .name = secret.entity.name, .path = secret.path});
    return manifest;
}

/// Proves, before it is sealed, that what was read can be restored: afterwards this host cannot open it.
snapshot::DrillVerdict drilled(const source::Contents& contents, const std::string& source, Console& console) {
    const auto place = source::is_live(source) ? Place::service : Place::layout;
    const auto drill = restore::drill(
        contents.factory, place,
        {.clock = console.clock(), .random = console.random(), .progress = no_progress(), .stop = console.stop()});
    console.warn(drill.findings);
    return {.is_identical = drill.is_identical(),
            .identical = drill.identical,
            .findings = drill.findings.size(),
            .secrets = drill.secrets.size(),
            .steps_by_hand = drill.manual.size()};
}

Kept seal(const std::string& source, source::Contents contents, const std::optional<snapshot::DrillVerdict>& drill,
          SigningRepository& signing, Console& console, Progress& progress) {
    auto manifest = manifest_of(contents, source);
    manifest.drill = drill;
    auto backup = snapshot::back_up(
        signing.named.repository, signing.author(), contents.factory, manifest,
        {.random = console.random(), .clock = console.clock(), .progress = progress, .stop = console.stop()});
    console.warn(contents.warnings);
    return {.source = source,
            .backup = std::move(backup),
            .drill = drill,
            .warnings = std::move(contents.warnings),
            .masked = std::move(contents.masked)};
}

/// Factories are read several at once and sealed one after the other; one that fails does not stop the others.
class Fleet {
public:
    Fleet(const Options& options, std::vector<std::string> sources, SigningRepository& signing, Azure& azure,
          Console& console)
        : options_(options), sources_(std::move(sources)), signing_(signing), azure_(azure), console_(console) {}

    void back_up() {
        std::vector<std::optional<Kept>> by_source(sources_.size());
        const auto progress = console_.progress(is_one() ? "back up" : "factories");
        std::size_t done = 0;
        parallel_for(
            sources_.size(),
            [&](std::size_t i) {
                try {
                    auto contents =
                        read(sources_[i], options_, is_one(), azure_, console_, is_one() ? *progress : no_progress());
                    if (options_.is_strict) refuse_gaps(contents, sources_[i]);
                    const auto drill =
                        options_.is_drilled ? std::optional(drilled(contents, sources_[i], console_)) : std::nullopt;
                    const std::scoped_lock lock(guard_);
                    by_source[i] = seal(sources_[i], std::move(contents), drill, signing_, console_,
                                        is_one() ? *progress : no_progress());
                    git::merge_packs_if_many(signing_.named.repository.git());
                } catch (const Error& error) {
                    if (is_one() || error.code() == ErrorCode::interrupted) throw;
                    const std::scoped_lock lock(guard_);
                    console_.complain("adfkeep: " + printable(sources_[i]) + ": " + describe(error));
                    failed.push_back(error);
                }
                if (is_one()) return;
                const std::scoped_lock lock(guard_);
                progress->at(++done, sources_.size());
            },
            factories_at_once);
        for (auto& one : by_source)
            if (one) kept.push_back(std::move(*one));
    }

    std::vector<Kept> kept;  ///< in the order of the sources
    std::vector<Error> failed;

private:
    [[nodiscard]] bool is_one() const noexcept { return sources_.size() == 1; }

    const Options& options_;
    const std::vector<std::string> sources_;
    SigningRepository& signing_;
    Azure& azure_;
    Console& console_;
    std::mutex guard_;
};

int run(const Options& options, Console& console) {
    console.require_text_or_json();
    Azure azure(console);
    auto signing = open_for_backup(console);
    auto& repository = signing.named.repository;
    snapshot::require_author(repository, signing.author());
    if (signing.named.writer) console.warn(snapshot::keys_beside_writer(console.options().writer));
    auto sources = sources_of(options, azure);
    if (!options.name.empty() && sources.size() > 1)
        throw Error(ErrorCode::usage, "--name names one factory, but several sources are given");
    Fleet fleet(options, std::move(sources), signing, azure, console);
    fleet.back_up();
    close(repository, signing.named.key ? &*signing.named.key : nullptr, console);
    print(fleet.kept, repository.id(), console);
    if (!fleet.failed.empty()) {
        console.complain(fmt::format("{} kept, {} failed", fleet.kept.size(), fleet.failed.size()));
        return static_cast<int>(fleet.kept.empty() ? fleet.failed.front().code() : ErrorCode::partial);
    }
    const bool has_lost = tell_losses(fleet.kept, console);
    return has_lost || tell_drills(fleet.kept, console) ? 1 : 0;
}

}  // namespace

void add_backup(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("backup", "Keep factories as snapshots; only what changed is stored")->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git --writer writer.pem backup /subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F\n  adfkeep --repo backups.git --writer writer.pem backup --all --subscription S\n  adfkeep --repo backups.git --writer writer.pem backup folder:my-factory\n  adfkeep --repo backups.git --writer writer.pem backup git:checkout@main:adf");
    command->add_option("SOURCE", options->sources,
                        "The ARM id of a live factory, folder:DIR, a plain path, or git:PATH@REVISION[:ROOTFOLDER]");
    command->add_flag("--all", options->live.is_all, "Every factory of --subscription (and of --resource-group)");
    command->add_option("--subscription", options->live.subscription, "Subscription of a live factory")
        ->envname("AZURE_SUBSCRIPTION_ID")
        ->type_name("ID");
    command->add_option("--resource-group", options->live.resource_group, "Its resource group")->type_name("NAME");
    command->add_option("--factory", options->live.factory, "The live factory of that name")->type_name("NAME");
    command->add_option("--name", options->name, "Keep it under this name instead of the factory's")->type_name("NAME");
    command
        ->add_option("--factory-file", options->factory_file,
                     "Which of several files of factory/ is the factory resource")
        ->type_name("NAME");
    command->add_flag("--strict", options->is_strict,
                      "Fail where a kind may not be read, or the factory never stood still");
    command->add_flag("--drill", options->is_drilled,
                      "Prove that what was read can be restored, in an emulator of its own, before it is sealed; "
                      "exit code 1 where it cannot");
    command->add_flag("--no-surroundings", options->factory_only,
                      "Leave out what stands around a live factory: roles, locks, policies, networks, keys");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
