#include "src/cli/options.hpp"

#include "src/azure/sign_in/sign_in.hpp"

namespace adfkeep::cli {

void add_shared_options(CLI::App& app, SharedOptions& o) {
    app.add_option("--repo", o.repo, "The encrypted repository")->envname("ADFKEEP_REPO")->type_name("PATH");
    app.add_option("--trust", o.trust,
                   "Accept the repository with this id, new to this machine; ID@N: at configuration N or later")
        ->type_name("ID[@N]");
    app.add_option("--config-at-least", o.config_at_least, "Refuse a configuration older than number N")
        ->type_name("N");
    app.add_option("--writer", o.writer, "writer.pem: adds snapshots, opens none")
        ->envname("ADFKEEP_WRITER")
        ->type_name("FILE");
    app.add_option("--passphrase-file", o.passphrase_file, "File whose first line is the passphrase")
        ->envname("ADFKEEP_PASSPHRASE_FILE")
        ->type_name("FILE");
    app.add_option("--recovery-key", o.recovery_key, "Private key of a recipient (PEM)")
        ->envname("ADFKEEP_RECOVERY_KEY")
        ->type_name("FILE");
    app.add_option("--owner-key", o.owner_key, "Private key of an owner (PEM)")->type_name("FILE");
    app.add_option("--cloud", o.cloud, "public, usgov or china")->type_name("CLOUD");
    app.add_option("--arm-endpoint", o.arm_endpoint, "Where Azure Resource Manager is, in place of the cloud's own")
        ->envname("ADFKEEP_ARM_ENDPOINT")
        ->type_name("URL");
    app.add_option("--auth", o.auth, "How to sign in: " + azure::ways_to_sign_in())->type_name("WAY");
    app.add_option("--token-file", o.token_file, "Sign in with the token in this file")->type_name("FILE");
    app.add_option("--ca-file", o.ca_file, "Certificate authorities to trust (PEM), in place of the system's")
        ->envname("ADFKEEP_CA_FILE")
        ->type_name("FILE");
    app.add_option("--format", o.format, "text, json, markdown, sarif, junit, html, github or azure-pipelines")
        ->type_name("FORMAT");
    app.add_option("--output", o.output, "Write the result to FILE instead of stdout")->type_name("FILE");
    app.add_option("--fail-on", o.fail_on,
                   "Least severity of a finding that makes the exit code 1: note is never one; warning or error")
        ->type_name("SEVERITY");
    app.add_flag("-q,--quiet", o.quiet, "Say nothing but results and errors");
    app.add_flag("-v,--verbose", o.verbose, "Say what is being done");
}

}  // namespace adfkeep::cli
