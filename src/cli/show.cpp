// adfkeep show: a snapshot, or one definition of it.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "snapshot/history.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/cli/access.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/terminal.hpp"
#include "src/model/entity_id.hpp"
#include "src/model/kind.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string snapshot;
    std::string entity;
};

const snapshot::EntityFile& find_file(const snapshot::ListedSnapshot& listed, const snapshot::Reader& reader,
                                      const EntityId& id) {
    const auto name = reader.namer(listed.commit).entity(id);
    const auto found = std::ranges::lower_bound(listed.tree.entities, name, {}, &snapshot::EntityFile::name);
    if (found == listed.tree.entities.end() || found->name != name)
        throw Error(ErrorCode::invalid_input, "there is no entity \"" + to_text(id) + "\"", listed.commit.describe(),
                    "`adfkeep show SNAPSHOT` lists what there is");
    return *found;
}

/// Bytes for a pipe; on a terminal nothing that it would act on.
std::string shown(const std::string& definition) {
    if (!stdout_is_terminal()) return definition;
    std::string text;
    for (const auto line : split(definition, '\n')) {
        for (const auto part : split(line, '\t')) text.append(printable(part)).append("\t");
        text.back() = '\n';
    }
    return text;
}

ExitCode show_entity(const snapshot::ListedSnapshot& listed, const snapshot::Reader& reader, const std::string& text,
                     Console& console) {
    const auto entity =
        reader.entities(listed, {&find_file(listed, reader, parse_entity_id(text))}, no_progress(), console.stop())
            .front();
    if (console.format() == Format::text) {
        console.write(shown(entity.definition));
        return 0;
    }
    const nlohmann::ordered_json document{{"schema", "adfkeep/show/1"}, {"command", "show"},
                                          {"kind", entity.id.kind},     {"name", entity.id.name},
                                          {"rest", entity.rest},        {"definition", entity.definition}};
    return console.print("", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

ExitCode show_snapshot(const snapshot::ListedSnapshot& listed, const snapshot::Reader& reader, Console& console) {
    const auto opened = reader.manifest(listed);
    const auto progress = console.progress("open");
    const auto factory = reader.factory(listed, *progress, console.stop());
    const auto& commit = listed.commit;
    Table table{.columns = {"kind", "name", "bytes"}, .rows = {}};
    for (const auto& entity : factory.entities)
        table.rows.push_back({entity.id.kind, entity.id.name, static_cast<std::int64_t>(entity.definition.size())});
    const auto head = fmt::format(
        "{}: snapshot {} of {}\n  commit   {}\n  snapshot {}\n  writer   {}\n  source   {}\n  program  {}\n\n",
        printable(opened.kept_name), commit.message.sequence, to_text(commit.message.time),
        to_hex(commit.commit.view()), to_hex(commit.id.view()), commit.signer_name, printable(opened.manifest.source),
        printable(opened.manifest.program));
    nlohmann::ordered_json document{
        {"schema", "adfkeep/show/1"},           {"command", "show"},
        {"factory", opened.kept_name},          {"sequence", commit.message.sequence},
        {"time", to_text(commit.message.time)}, {"commit", to_hex(commit.commit.view())},
        {"snapshot", to_hex(commit.id.view())}, {"writer", commit.signer_name},
        {"source", opened.manifest.source},     {"program", opened.manifest.program},
        {"counts", opened.manifest.counts},     {"entities", nlohmann::ordered_json::parse(to_json(table))}};
    return console.print(head + to_text(table),
                         document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

int run(const Options& options, Console& console) {
    console.require_text_or_json();
    const auto locator = source::parse_snapshot(options.snapshot);
    auto opened = open_for_reading(console);
    auto branch =
        opened.repository.branch(snapshot::find_factory(opened.repository, opened.names.newest(), locator.factory));
    const auto& commit = snapshot::find_snapshot(*branch, locator.at);
    snapshot::TreeReader trees(opened.repository.git());
    const auto listed = snapshot::list_snapshot(trees, commit);
    const auto reader = opened.reader();
    const auto code = options.entity.empty() ? show_snapshot(listed, reader, console)
                                             : show_entity(listed, reader, options.entity, console);
    opened.repository.remember(branch->tip());
    close(opened.repository, &opened.key, console);
    return code;
}

}  // namespace

void add_show(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("show", "Show a snapshot, or one definition of it as it was")->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git show sales-factory@latest\n  adfkeep --repo backups.git show sales-factory@2026-11-24 'pipelines/Load File' > load-file.json");
    command->add_option("SNAPSHOT", options->snapshot, "FACTORY[@COMMIT|@latest|@latest~N|@DATE]")->required();
    command->add_option("ENTITY", options->entity, "KIND/NAME; KIND is the REST collection or the Git folder");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
