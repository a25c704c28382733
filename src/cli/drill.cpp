// adfkeep drill: restores snapshots into the embedded emulator and proves that they come back.
#include "restore/drill.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"
#include "src/cli/reading.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::vector<std::string> sources;
    std::string textfile;
    bool is_all = false;
};

struct Drilled {
    std::string source;
    restore::Drill drill;
};

std::vector<std::string> sources_of(const Options& options, Sources& sources) {
    auto all = options.sources;
    if (options.is_all)
        for (const auto& name : sources.kept_names())
            all.push_back(source::to_text(source::SnapshotLocator{.factory = name}));
    if (all.empty()) throw Error(ErrorCode::usage, "which snapshot?", {}, "name one, FACTORY@latest, or --all");
    return all;
}

/// One report: what did not come back is a finding, what a person would have to supply or do a note.
void add_to(Report& report, const Drilled& drilled) {
    const auto& drill = drilled.drill;
    report.sources.push_back(drilled.source);
    for (const auto& finding : drill.findings) report.findings.push_back(finding);
    for (const auto& secret : drill.secrets)
        report.findings.push_back({.rule = "secret-needed",
                                   .severity = Severity::note,
                                   .kind = secret.entity.kind,
                                   .entity = secret.entity.name,
                                   .path = secret.path,
                                   .message = "a restore asks for this secret"});
    for (const auto& step : drill.manual)
        report.findings.push_back({.rule = "step-by-hand",
                                   .severity = Severity::note,
                                   .kind = step.entity.kind,
                                   .entity = step.entity.name,
                                   .message = step.text});
    std::size_t requests = 0;
    for (const auto& [method, count] : drill.requests) requests += count;
    report.summary.emplace_back(
        drilled.source,
        fmt::format("{}: {} entities, {} steps, {} requests, {} secrets and {} steps by hand, {} at the least",
                    drill.is_identical() ? "comes back identical" : "does NOT come back", drill.identical,
                    drill.plan.steps.size(), requests, drill.secrets.size(), drill.manual.size(),
                    to_text(drill.least_time)));
}

std::string label(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"') escaped += '\\';
        escaped += c == '\n' ? ' ' : c;
    }
    return escaped;
}

/// For the node exporter's textfile collector of Prometheus.
std::string metrics(const std::vector<Drilled>& all, Time now) {
    std::string text =
        "# HELP adfkeep_drill_identical Whether the newest snapshot came back identical.\n# TYPE adfkeep_drill_identical gauge\n";
    for (const auto& one : all)
        text += fmt::format("adfkeep_drill_identical{{source=\"{}\"}} {}\n", label(one.source),
                            one.drill.is_identical() ? 1 : 0);
    text += "# HELP adfkeep_drill_entities Entities that came back identical.\n# TYPE adfkeep_drill_entities gauge\n";
    for (const auto& one : all)
        text += fmt::format("adfkeep_drill_entities{{source=\"{}\"}} {}\n", label(one.source), one.drill.identical);
    text +=
        "# HELP adfkeep_drill_secrets_needed Secrets that a person would have to supply.\n# TYPE adfkeep_drill_secrets_needed gauge\n";
    for (const auto& one : all)
        text += fmt::format("adfkeep_drill_secrets_needed{{source=\"{}\"}} {}\n", label(one.source),
                            one.drill.secrets.size());
    text += "# HELP adfkeep_drill_timestamp_seconds When it was tried.\n# TYPE adfkeep_drill_timestamp_seconds gauge\n";
    for (const auto& one : all)
        text += fmt::format("adfkeep_drill_timestamp_seconds{{source=\"{}\"}} {}\n", label(one.source),
                            now.time_since_epoch().count());
    return text;
}

int run(const Options& options, Console& console) {
    static_cast<void>(console.format());
    Sources sources(console);
    Report report{.command = "drill", .sources = {}, .summary = {}, .findings = {}};
    std::vector<Drilled> all;
    for (const auto& text : sources_of(options, sources)) {
        const auto locator = source::parse_snapshot_or_other(text);
        const auto read = sources.read(locator);
        const auto progress = console.progress("drill");
        all.push_back({.source = text,
                       .drill = restore::drill(read.factory, read.place,
                                               {.clock = console.clock(),
                                                .random = console.random(),
                                                .progress = *progress,
                                                .stop = console.stop()})});
        add_to(report, all.back());
    }
    sources.close();
    if (!options.textfile.empty()) files::write_atomically(options.textfile, metrics(all, console.clock().now()));
    return console.print(report);
}

}  // namespace

void add_drill(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand(
               "drill",
               "Restore into the embedded emulator and prove that everything comes back; exit code 1 where something does not")
            ->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git --recovery-key recovery.pem drill snapshot:sales-factory@latest\n  adfkeep --repo backups.git --passphrase-file pass drill --all --textfile /var/lib/node_exporter/adfkeep.prom");
    command->add_option("SOURCE", options->sources, "snapshot:FACTORY[@…], or any other source");
    command->add_flag("--all", options->is_all, "The newest snapshot of every factory");
    command->add_option("--textfile", options->textfile, "Also write metrics for Prometheus' textfile collector")
        ->type_name("FILE");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
