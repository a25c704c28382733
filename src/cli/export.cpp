// adfkeep export: a snapshot as files that Azure's own tools take.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "gitops/layout.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/reading.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string snapshot;
    std::string target;
    std::string as = "git";
};

int run(const Options& options, Console& console) {
    if (options.as != "git") throw Error(ErrorCode::usage, "this version exports --as git only", options.as);
    console.require_text_or_json();
    Sources sources(console);
    const auto factory = sources.read(source::parse_snapshot(options.snapshot)).factory;
    const auto progress = console.progress("write");
    const auto written = gitops::write_layout(factory, options.target, *progress, console.stop());
    sources.close();
    console.warn(written.warnings);
    const nlohmann::ordered_json document{{"schema", "adfkeep/export/1"},
                                          {"command", "export"},
                                          {"snapshot", options.snapshot},
                                          {"target", options.target},
                                          {"files", written.files}};
    return console.print(fmt::format("{} files in {}\n", written.files, printable(options.target)),
                         document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace

void add_export(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("export", "Write a snapshot as the Git-integration layout")->fallthrough();
    command->footer("Example:\n  adfkeep --repo backups.git export sales-factory@latest --to restored --as git");
    command->add_option("SNAPSHOT", options->snapshot, "FACTORY[@COMMIT|@latest|@latest~N|@DATE]")->required();
    command->add_option("--to", options->target, "Folder to make; absent or empty")->type_name("DIR")->required();
    command->add_option("--as", options->as, "git: the layout of Data Factory's Git integration")
        ->type_name("git")
        ->capture_default_str();
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
