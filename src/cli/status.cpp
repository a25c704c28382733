// adfkeep status: how old the newest snapshot of each factory is.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "src/base/duration.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string max_age;
};

constexpr auto any_age = std::chrono::seconds::max();

Table factories(ListedRepository& opened, std::chrono::seconds max_age, Console& console, bool& is_late) {
    Table table{.columns = {"factory", "sequence", "time", "age", "ageSeconds", "writer", "late"}, .rows = {}};
    const auto now = console.clock().now();
    for (const auto& factory : opened.repository.factories()) {
        const auto branch = opened.repository.branch(factory);
        const auto& commit = branch->tip();
        const auto age = now - commit.message.time;
        const bool late = age > max_age;
        is_late = is_late || late;
        table.rows.push_back({opened.name_of(*branch), static_cast<std::int64_t>(commit.message.sequence),
                              to_text(commit.message.time), to_text(age), static_cast<std::int64_t>(age.count()),
                              commit.signer_name, max_age != any_age ? Cell(late ? "late" : "in time") : Cell()});
        opened.repository.remember(commit);
    }
    return table;
}

/// When each recipient last opened a snapshot on this machine.
Table recipients(const snapshot::Repository& repository, Console& console) {
    Table table{.columns = {"recipient", "id", "lastOpened", "age"}, .rows = {}};
    for (const auto& recipient : repository.configuration().recipients) {
        const auto opened = repository.remembered().opened.find(recipient.key.id());
        const bool ever = opened != repository.remembered().opened.end();
        table.rows.push_back({recipient.name, to_hex(recipient.key.id().view()),
                              ever ? Cell(to_text(opened->second)) : Cell(),
                              ever ? Cell(to_text(console.clock().now() - opened->second)) : Cell("never here")});
    }
    return table;
}

int run(const Options& options, Console& console) {
    console.require_text_or_json();
    const auto max_age = options.max_age.empty() ? any_age : parse_duration(options.max_age);
    auto opened = open_for_listing(console);
    require_no_missing(opened.repository);
    bool is_late = false;
    auto kept = factories(opened, max_age, console, is_late);
    auto keys = recipients(opened.repository, console);
    close(opened.repository, opened.key ? &*opened.key : nullptr, console);
    const nlohmann::ordered_json document{{"schema", "adfkeep/status/1"},
                                          {"command", "status"},
                                          {"repository", to_hex(opened.repository.id().view())},
                                          {"configuration", opened.repository.configuration().number},
                                          {"factories", nlohmann::ordered_json::parse(to_json(kept))},
                                          {"recipients", nlohmann::ordered_json::parse(to_json(keys))}};
    shorten(keys, {"id"});
    static_cast<void>(console.print(to_text(kept) + "\n" + to_text(keys), document.dump(2) + "\n"));
    return is_late ? 1 : 0;
}

}  // namespace

void add_status(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand(
               "status", "Tell how old the newest snapshot of each factory is, and when each recipient last opened one")
            ->fallthrough();
    command->footer("Example:\n  adfkeep --repo backups.git status --max-age 26h");
    command
        ->add_option("--max-age", options->max_age,
                     "Exit code 1 where a factory's newest snapshot is older: 90m, 26h, 7d")
        ->type_name("AGE");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
