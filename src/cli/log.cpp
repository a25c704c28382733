// adfkeep log: what became of one entity.
#include <memory>

#include "snapshot/history.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/cli/access.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"
#include "src/model/entity_id.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string factory;
    std::string entity;
};

const char* to_text(snapshot::EntityChange::What what) {
    switch (what) {
        case snapshot::EntityChange::What::added:
            return "added";
        case snapshot::EntityChange::What::changed:
            return "changed";
        case snapshot::EntityChange::What::removed:
            return "removed";
        case snapshot::EntityChange::What::unknown:
            return "not comparable: names were replaced";
    }
    return "";
}

int run(const Options& options, Console& console) {
    console.require_text_or_json();
    const auto id = parse_entity_id(options.entity);
    auto opened = open_for_names(console);
    auto& repository = opened.repository;
    auto branch = repository.branch(snapshot::find_factory(repository, opened.names.newest(), options.factory));
    std::optional<snapshot::Reader> reader;
    if (opened.key) reader.emplace(repository.git(), repository.chain(), opened.names, *opened.key);
    const auto changes = snapshot::entity_changes(repository, *branch, opened.names, id, reader ? &*reader : nullptr);
    if (changes.empty())
        throw Error(ErrorCode::invalid_input, "there never was an entity \"" + adfkeep::to_text(id) + "\"",
                    options.factory, "`adfkeep show FACTORY` lists what there is");
    Table table{.columns = {"sequence", "time", "commit", "writer", "change"}, .rows = {}};
    for (const auto& [commit, what] : changes)
        table.rows.push_back({static_cast<std::int64_t>(commit->message.sequence),
                              adfkeep::to_text(commit->message.time), to_hex(commit->commit.view()),
                              commit->signer_name, to_text(what)});
    repository.remember(branch->tip());
    close(repository, opened.key ? &*opened.key : nullptr, console);
    if (console.format() == Format::text) shorten(table, {"commit"});
    return console.print(table, "log", "changes");
}

}  // namespace

void add_log(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("log", "List the changes of one entity, newest first")->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git --writer writer.pem log sales-factory 'pipelines/Load File'");
    command->add_option("FACTORY", options->factory, "Name that the factory is kept under")->required();
    command->add_option("ENTITY", options->entity, "KIND/NAME")->required();
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
