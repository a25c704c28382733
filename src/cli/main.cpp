// adfkeep: keeps Azure Data Factory safe.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "src/base/error.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/interrupt.hpp"
#include "src/cli/version.hpp"
#include "src/cli/which_command.hpp"

namespace adfkeep::cli {
namespace {

/// Memory with opened texts and keys is not written to a core file.
void forbid_core_files() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

int tell(const Error& error) {
    fmt::print(stderr, "adfkeep: {}\n", describe(error));
    return static_cast<int>(error.code());
}

int run(int argc, char** argv) {
    CLI::App app("Keeps Azure Data Factory safe: encrypted, versioned snapshots that restore.", "adfkeep");
    app.set_version_flag("--version", program_version());
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(
        "Exit codes: 0 done, 1 findings, 2 usage, 3 invalid input, 4 key refused, 5 unavailable, 6 integrity failure,\n7 partly done, 8 refused for safety, 130 interrupted.");
    SharedOptions options;
    add_shared_options(app, options);
    const Interrupt interrupt;
    Console console(options, interrupt.token());
    ExitCode exit_code = 0;
    for (const auto add : {add_init, add_backup, add_snapshots, add_show, add_log, add_diff, add_export, add_restore,
                           add_drill, add_check, add_status, add_doctor, add_emulator, add_key})
        add(app, console, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::RequiredError& error) {
        if (lacks_command(app)) throw which_command(app);
        app.exit(error);
        return static_cast<int>(ErrorCode::usage);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ErrorCode::usage);
    }
    return exit_code;
}

}  // namespace
}  // namespace adfkeep::cli

int main(int argc, char** argv) {
    using adfkeep::Error;
    using adfkeep::ErrorCode;
    adfkeep::cli::forbid_core_files();
    try {
        return adfkeep::cli::run(argc, argv);
    } catch (const Error& error) {
        return adfkeep::cli::tell(error);
    } catch (const std::bad_alloc&) {
        return adfkeep::cli::tell(Error(ErrorCode::unavailable, "out of memory"));
    } catch (const std::exception& error) {
        return adfkeep::cli::tell(Error(ErrorCode::unavailable, std::string("unexpected failure: ") + error.what(), {},
                                        "please report it with the command that you ran"));
    }
}
