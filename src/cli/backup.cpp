// adfkeep backup: keeps factories as snapshots.
#include "snapshot/backup.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "snapshot/host_hygiene.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/cli/access.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/terminal.hpp"
#include "src/cli/version.hpp"
#include "src/git/object_writer.hpp"
#include "src/source/source.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::vector<std::string> sources;
    std::string name;
    std::string factory_file;
};

struct Kept {
    std::string source;
    snapshot::Backup backup;
    std::vector<Finding> warnings;
};

gitops::LayoutContents read(const std::string& source, const Options& options, Console& console) {
    const auto locator = source::parse_locator(source);
    gitops::LayoutOptions layout{
        .name = options.name.empty() ? std::nullopt : std::optional(options.name),
        .factory_file = options.factory_file.empty() ? std::nullopt : std::optional(options.factory_file)};
    const auto progress = console.progress("read");
    auto contents = source::read_source(locator, layout, *progress, console.stop());
    if (contents.factory_files.size() < 2 || layout.factory_file || !stdin_is_terminal() || !stderr_is_terminal())
        return contents;
    for (const auto& file : contents.factory_files) console.say("  " + printable(file));
    layout.factory_file = ask("Several factory files: which one");
    return source::read_source(locator, layout, *progress, console.stop());
}

Kept keep(const std::string& source, const Options& options, SigningRepository& signing, Console& console) {
    auto contents = read(source, options, console);
    const snapshot::Manifest manifest{.program = program_version(),
                                      .source = source,
                                      .counts = snapshot::count_kinds(contents.factory),
                                      .missing = {},
                                      .masked = {}};
    const auto progress = console.progress("seal");
    auto backup = snapshot::back_up(
        signing.named.repository, signing.author(), contents.factory, manifest,
        {.random = console.random(), .clock = console.clock(), .progress = *progress, .stop = console.stop()});
    console.warn(contents.warnings);
    return {.source = source, .backup = std::move(backup), .warnings = std::move(contents.warnings)};
}

std::string text_of(const Kept& kept, const snapshot::RepositoryId& repository) {
    const auto& b = kept.backup;
    const auto changes = b.is_unchanged ? "nothing changed"
                                        : fmt::format("{} added, {} changed, {} removed{}", b.added, b.changed,
                                                      b.removed, b.sealed_anew ? ", all sealed anew" : "");
    return fmt::format("{}: snapshot {} ({}), {} entities: {}\n{}\n", printable(b.kept_name), b.sequence,
                       shortened(b.commit.view()), b.entities, changes, snapshot::receipt(repository, b));
}

nlohmann::ordered_json json_of(const Kept& kept, const snapshot::RepositoryId& repository) {
    const auto& b = kept.backup;
    auto warnings = nlohmann::ordered_json::array();
    for (const auto& w : kept.warnings)
        warnings.push_back(
            {{"rule", w.rule}, {"kind", w.kind}, {"entity", w.entity}, {"message", w.message}, {"file", w.file}});
    return {{"factory", b.kept_name},
            {"source", kept.source},
            {"id", to_base32(b.factory.view())},
            {"sequence", b.sequence},
            {"snapshot", to_hex(b.snapshot.view())},
            {"commit", to_hex(b.commit.view())},
            {"entities", b.entities},
            {"added", b.added},
            {"changed", b.changed},
            {"removed", b.removed},
            {"sealed", b.sealed},
            {"unchanged", b.is_unchanged},
            {"lostMost", b.lost_most},
            {"receipt", snapshot::receipt(repository, b)},
            {"warnings", warnings}};
}

/// Safety rule: a factory that lost most of itself is kept, and somebody hears of it.
bool tell_losses(const std::vector<Kept>& kept, Console& console) {
    bool lost = false;
    for (const auto& k : kept) {
        if (!k.backup.lost_most) continue;
        lost = true;
        console.complain(fmt::format(
            "error: factory-lost-most: {} of the entities of \"{}\" are gone since the snapshot before; it is kept, and so is the past",
            k.backup.removed, printable(k.backup.kept_name)));
    }
    return lost;
}

void print(const std::vector<Kept>& kept, const snapshot::RepositoryId& repository, Console& console) {
    if (console.format() != Format::json) {
        std::string text;
        for (const auto& k : kept) text += text_of(k, repository);
        static_cast<void>(console.print(text, ""));
        return;
    }
    auto list = nlohmann::ordered_json::array();
    for (const auto& k : kept) list.push_back(json_of(k, repository));
    const nlohmann::ordered_json document{{"schema", "adfkeep/backup/1"},
                                          {"command", "backup"},
                                          {"repository", to_hex(repository.view())},
                                          {"backups", list}};
    static_cast<void>(
        console.print("", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"));
}

int run(const Options& options, Console& console) {
    if (!options.name.empty() && options.sources.size() > 1)
        throw Error(ErrorCode::usage, "--name names one factory, but several sources are given");
    console.require_text_or_json();
    auto signing = open_for_backup(console);
    auto& repository = signing.named.repository;
    snapshot::require_author(repository, signing.author());
    if (signing.named.writer) console.warn(snapshot::keys_beside_writer(console.options().writer));
    std::vector<Kept> kept;
    std::vector<Error> failed;
    for (const auto& source : options.sources) {
        try {
            kept.push_back(keep(source, options, signing, console));
        } catch (const Error& error) {
            if (options.sources.size() == 1 || error.code() == ErrorCode::interrupted) throw;
            console.complain("adfkeep: " + printable(source) + ": " + describe(error));
            failed.push_back(error);
        }
    }
    git::merge_packs_if_many(repository.git());
    close(repository, signing.named.key ? &*signing.named.key : nullptr, console);
    print(kept, repository.id(), console);
    if (!failed.empty()) {
        console.complain(fmt::format("{} kept, {} failed", kept.size(), failed.size()));
        return static_cast<int>(kept.empty() ? failed.front().code() : ErrorCode::partial);
    }
    return tell_losses(kept, console) ? 1 : 0;
}

}  // namespace

void add_backup(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("backup", "Keep factories as snapshots; only what changed is stored")->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git --writer writer.pem backup folder:my-factory\n  adfkeep --repo backups.git --writer writer.pem backup git:checkout@main:adf");
    command->add_option("SOURCE", options->sources, "folder:DIR, a plain path, or git:PATH@REVISION[:ROOTFOLDER]")
        ->required();
    command->add_option("--name", options->name, "Keep it under this name instead of the factory's")->type_name("NAME");
    command
        ->add_option("--factory-file", options->factory_file,
                     "Which of several files of factory/ is the factory resource")
        ->type_name("NAME");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
