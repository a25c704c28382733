// What `restore` takes on its command line, and what a journal keeps of it. For restore.cpp only.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "restore/selection.hpp"

namespace adfkeep::cli {

struct RestoreOptions {
    std::string source;
    std::string target;
    restore::Selection selection;
    std::string existing = "update";
    std::string triggers = "as-snapshot";
    std::vector<std::string> maps;
    std::vector<std::string> sets;
    std::string secrets_file;
    std::string location;
    std::string plan_in;
    std::string plan_out;
    std::string confirm;
    std::string on_failure = "keep";
    std::string certificate;
    std::uint64_t max_backfill = 0;
    bool ask_secrets = false;
    bool without_secrets = false;
    bool skip_broken = false;
    bool prune = false;
    bool is_dry = false;
    bool yes = false;
    bool no_undo = false;
    bool with_surroundings = false;
    bool resume = false;
    bool abandon = false;
};

/// Declares them on `command`.
void add_restore_options(CLI::App& command, RestoreOptions& options);

/// "--only=pipeline/*", …: what a restore can be resumed from. Values of --set may be secrets, and stay out.
[[nodiscard]] std::vector<std::string> given_options(const CLI::App& command);

/// With --resume, what is not given is taken from the restore that ended before its time; and its options as given.
/// Throws Error(invalid_input) where this machine knows of none.
[[nodiscard]] std::pair<RestoreOptions, std::vector<std::string>> resumed(const RestoreOptions& options);

}  // namespace adfkeep::cli
