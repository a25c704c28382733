// One declaration per command; its definition is in the file of its name.
#pragma once

#include <CLI/CLI.hpp>

#include "src/cli/console.hpp"

namespace adfkeep::cli {

void add_init(CLI::App& app, Console& console, ExitCode& exit_code);
void add_backup(CLI::App& app, Console& console, ExitCode& exit_code);
void add_snapshots(CLI::App& app, Console& console, ExitCode& exit_code);
void add_show(CLI::App& app, Console& console, ExitCode& exit_code);
void add_log(CLI::App& app, Console& console, ExitCode& exit_code);
void add_diff(CLI::App& app, Console& console, ExitCode& exit_code);
void add_export(CLI::App& app, Console& console, ExitCode& exit_code);
void add_restore(CLI::App& app, Console& console, ExitCode& exit_code);
void add_drill(CLI::App& app, Console& console, ExitCode& exit_code);
void add_check(CLI::App& app, Console& console, ExitCode& exit_code);
void add_status(CLI::App& app, Console& console, ExitCode& exit_code);
void add_doctor(CLI::App& app, Console& console, ExitCode& exit_code);
void add_emulator(CLI::App& app, Console& console, ExitCode& exit_code);
void add_key(CLI::App& app, Console& console, ExitCode& exit_code);

}  // namespace adfkeep::cli
