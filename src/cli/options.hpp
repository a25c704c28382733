// The options that every command takes, before and after its name.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace adfkeep::cli {

struct SharedOptions {
    std::string repo;
    std::string trust;
    std::uint64_t config_at_least = 0;
    std::string writer;
    std::string passphrase_file;
    std::string recovery_key;
    std::string owner_key;
    std::string cloud = "public";
    std::string arm_endpoint;
    std::string auth;
    std::string token_file;
    std::string ca_file;
    std::string format = "text";
    std::string output;
    std::string fail_on = "warning";
    bool quiet = false;
    bool verbose = false;
};

/// Declares them on `app`; the values live in `options`. What the command line leaves open is taken from ADFKEEP_REPO,
/// ADFKEEP_WRITER, ADFKEEP_RECOVERY_KEY, ADFKEEP_PASSPHRASE_FILE, ADFKEEP_ARM_ENDPOINT and ADFKEEP_CA_FILE.
void add_shared_options(CLI::App& app, SharedOptions& options);

}  // namespace adfkeep::cli
