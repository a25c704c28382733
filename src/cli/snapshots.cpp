// adfkeep snapshots: what is kept.
#include <memory>

#include "snapshot/history.hpp"
#include "src/base/encoding.hpp"
#include "src/cli/access.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string factory;
    std::size_t last = 0;
};

void add_rows(Table& table, snapshot::Branch& branch, const std::string& name, std::size_t last) {
    for (std::size_t steps = 0; last == 0 || steps < last; ++steps) {
        const auto* commit = branch.before_tip(steps);
        if (commit == nullptr) return;
        const auto& message = commit->message;
        table.rows.push_back({name, static_cast<std::int64_t>(message.sequence), to_text(message.time),
                              to_hex(commit->commit.view()), to_hex(commit->id.view()), commit->signer_name,
                              static_cast<std::int64_t>(message.config_number)});
    }
}

int run(const Options& options, Console& console) {
    console.require_text_or_json();
    auto opened = open_for_listing(console);
    auto& repository = opened.repository;
    Table table{.columns = {"factory", "sequence", "time", "commit", "snapshot", "writer", "configuration"},
                .rows = {}};
    if (options.factory.empty()) {
        require_no_missing(repository);
        for (const auto& factory : repository.factories()) {
            auto branch = repository.branch(factory);
            add_rows(table, *branch, opened.name_of(*branch), options.last);
            repository.remember(branch->tip());
        }
    } else {
        auto branch = repository.branch(opened.find(options.factory));
        add_rows(table, *branch, opened.name_of(*branch), options.last);
        repository.remember(branch->tip());
    }
    close(repository, opened.key ? &*opened.key : nullptr, console);
    if (console.format() == Format::text) shorten(table, {"commit", "snapshot"});
    return console.print(table, "snapshots", "snapshots");
}

}  // namespace

void add_snapshots(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("snapshots", "List what is kept, newest first")->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git snapshots\n  adfkeep --repo backups.git --passphrase-file passphrase.txt snapshots sales-factory --last 7\n\n"
        "Needs no key; without a passphrase or recovery key a factory that this machine never backed up is shown by its opaque id.");
    command->add_option("FACTORY", options->factory, "Only this factory");
    command->add_option("--last", options->last, "Only the newest N of each factory")->type_name("N");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
