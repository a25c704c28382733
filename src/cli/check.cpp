// adfkeep check: authenticates every object of every snapshot.
#include "snapshot/check.hpp"

#include <memory>

#include "src/base/duration.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t max_receipts_bytes = 256u << 20;

struct Options {
    std::vector<std::string> expected;
    std::string receipts;
    std::string max_age;
    bool keep_going = true;
};

std::vector<snapshot::Receipt> read_receipts(const std::string& path) {
    auto receipts = snapshot::parse_receipts(files::read(path, max_receipts_bytes), path);
    if (receipts.empty())
        throw Error(ErrorCode::invalid_input, "no receipt is in this file", path,
                    "give the lines that `adfkeep backup` printed");
    return receipts;
}

int run(const Options& options, Console& console) {
    static_cast<void>(console.format());
    auto opened = open_for_listing(console);
    snapshot::CheckOptions check{
        .expected = options.expected, .receipts = {}, .max_age = {}, .key = opened.key ? &*opened.key : nullptr};
    if (!options.receipts.empty()) check.receipts = read_receipts(options.receipts);
    if (!options.max_age.empty()) check.max_age = parse_duration(options.max_age);
    const auto progress = console.progress("check");
    auto checked = snapshot::check(opened.repository, check, console.clock(), *progress, console.stop());
    checked.report.sources = {console.repository_path()};
    if (checked.is_intact) close(opened.repository, check.key, console);
    const auto code = console.print(checked.report);
    return checked.is_intact ? code : static_cast<int>(ErrorCode::integrity);
}

}  // namespace

void add_check(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("check", "Authenticate every object of every snapshot; without a key, all that needs none")
            ->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git check --max-age 26h\n  adfkeep --repo backups.git --passphrase-file passphrase.txt check --receipts receipts.txt\n\n"
        "Exit code 6 where something was altered, is missing or does not verify; each is listed with its commit and path.");
    command->add_option("--expect", options->expected, "Git commit id or snapshot id that must be in the history")
        ->type_name("COMMIT")
        ->allow_extra_args(false);
    command->add_option("--receipts", options->receipts, "File with the receipts that `backup` printed; all must hold")
        ->type_name("FILE");
    command->add_option("--max-age", options->max_age, "Fail where a factory's newest snapshot is older: 90m, 26h, 7d")
        ->type_name("AGE");
    command->add_flag("--keep-going", options->keep_going, "Go on after a failure; `check` always does")->group("");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
