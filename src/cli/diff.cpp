// adfkeep diff: what differs between two factories, from anywhere.
#include <algorithm>
#include <iterator>
#include <memory>

#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/reading.hpp"
#include "src/model/difference_report.hpp"
#include "src/model/judged_difference.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::string left;
    std::string right;
};

JudgedDifference difference(const Options& options, Sources& sources) {
    const auto left = source::parse_locator(options.left), right = source::parse_locator(options.right);
    const auto* before = std::get_if<source::SnapshotLocator>(&left);
    const auto* after = std::get_if<source::SnapshotLocator>(&right);
    if (before != nullptr && after != nullptr && equal_without_case(before->factory, after->factory)) {
        const auto parts = sources.read_differing(*before, *after);
        return {.differences = compare(parts.left, parts.right), .notes = {}};
    }
    const auto l = sources.read(left), r = sources.read(right);
    return judge({l.factory, l.place}, {r.factory, r.place});
}

int run(const Options& options, Console& console) {
    static_cast<void>(console.format());
    Sources sources(console);
    auto judged = difference(options, sources);
    sources.close();
    auto report = difference_report(judged.differences, options.left, options.right);
    std::ranges::move(judged.notes, std::back_inserter(report.findings));
    return console.print(report);
}

}  // namespace

void add_diff(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("diff",
                           "Show what differs between two sources, value by value; exit code 1 where something does")
            ->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git diff snapshot:sales-factory@latest~1 snapshot:sales-factory@latest\n  adfkeep --repo backups.git diff snapshot:sales-factory folder:checkout/adf --format json");
    command
        ->add_option("A", options->left,
                     "A live factory's ARM id, folder:DIR, git:PATH@REVISION[:ROOTFOLDER] or snapshot:FACTORY[@…]")
        ->required();
    command->add_option("B", options->right, "The same")->required();
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
