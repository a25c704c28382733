// adfkeep init: creates an encrypted repository, its passphrase and writer.pem.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "snapshot/create.hpp"
#include "snapshot/passphrase.hpp"
#include "snapshot/recovery_sheet.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/new_file.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/new_passphrase.hpp"
#include "src/cli/terminal.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t max_recipient_bytes = 64u << 10;

struct Options {
    std::string path;
    std::vector<std::string> recipients;
    std::string writer_out = "writer.pem";
    std::string writer_name = "writer";
    std::string owner_out;
    std::string sheet;
    bool no_passphrase = false;
};

std::vector<snapshot::Recipient> read_recipients(const Options& options) {
    std::vector<snapshot::Recipient> recipients;
    for (const auto& file : options.recipients) {
        const auto name = boost::filesystem::path(file).stem().string();
        recipients.push_back({.name = name,
                              .key = crypto::RsaPublicKey::from_pem(files::read(file, max_recipient_bytes), file),
                              .vault = {}});
    }
    return recipients;
}

void require_usable(const Options& options) {
    if (options.no_passphrase && options.recipients.empty())
        throw Error(ErrorCode::usage, "without a passphrase a --recipient is needed: nobody could open the repository");
    if (options.no_passphrase && options.owner_out.empty())
        throw Error(ErrorCode::usage, "without a passphrase the owner's key needs a file of its own", {},
                    "give --owner-out FILE");
    for (const auto& path : {options.writer_out, options.owner_out, options.sheet})
        if (!path.empty()) files::require_absent(path);
}

/// Shows what must be kept, once: on paper, on the terminal or in the sheet's file, which is returned.
std::optional<files::NewFile> hand_over(const Options& options, const NewPassphrase& passphrase,
                                        const snapshot::RepositoryId& id, Console& console) {
    const auto sheet = snapshot::recovery_sheet(id, 1, options.path, passphrase.is_made ? &passphrase.typed : nullptr);
    std::optional<files::NewFile> sheet_file;
    if (!options.sheet.empty()) sheet_file.emplace(options.sheet, sheet.view(), 0600);
    nlohmann::ordered_json document{{"schema", "adfkeep/init/1"},
                                    {"command", "init"},
                                    {"repository", to_hex(id.view())},
                                    {"path", options.path},
                                    {"writerFile", options.writer_out}};
    if (passphrase.is_made && options.sheet.empty()) document["passphrase"] = std::string(passphrase.typed.view());
    const auto shown =
        options.sheet.empty()
            ? std::string(sheet.view())
            : fmt::format("repository {}\nThe recovery sheet is in {}: print it, then delete the file.\n",
                          to_hex(id.view()), options.sheet);
    static_cast<void>(console.print(shown, document.dump(2) + "\n"));
    return sheet_file;
}

int run(const Options& options, Console& console) {
    require_usable(options);
    console.require_text_or_json();
    const auto recipients = read_recipients(options);
    const auto passphrase =
        options.no_passphrase ? NewPassphrase{} : new_passphrase(console.options().passphrase_file, console.random());
    const auto foundation = snapshot::found(
        options.no_passphrase ? snapshot::WithPassphrase::no : snapshot::WithPassphrase::yes, console.random());
    const auto writer_file = snapshot::writer_file(foundation, options.writer_name);
    // Keys of a repository that was not made would only confuse: their files go where it fails.
    std::vector<files::NewFile> key_files;
    key_files.emplace_back(options.writer_out, writer_file.view(), 0600);
    if (!options.owner_out.empty())
        key_files.emplace_back(options.owner_out, snapshot::owner_file(foundation.owner).view(), 0600);
    const auto id = snapshot::repository_id(foundation.nonce, foundation.owner.public_key());
    const auto show = [&] {
        if (auto sheet = hand_over(options, passphrase, id, console)) key_files.push_back(std::move(*sheet));
    };
    const snapshot::CreateOptions create{.recipients = recipients,
                                         .writer_name = options.writer_name,
                                         .passphrase = options.no_passphrase ? nullptr : &passphrase.normalised,
                                         .before_it_counts = show};
    snapshot::create_repository(options.path, foundation, create, console.random(), console.clock());
    for (auto& file : key_files) file.keep();
    if (passphrase.is_made) confirm_kept(passphrase);
    console.say(fmt::format("{} adds snapshots and opens none: it goes to the backup host.", options.writer_out));
    if (recipients.empty())
        console.say(
            "One passphrase opens everything. A second way in (`adfkeep key add --recipient FILE`) saves the day when it is lost.");
    return 0;
}

}  // namespace

void add_init(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command =
        app.add_subcommand("init", "Create an encrypted repository, its passphrase and writer.pem")->fallthrough();
    command->footer("Example:\n  adfkeep init backups.git --writer-out writer.pem");
    command->add_option("REPO", options->path, "Folder of the new repository; absent or empty")->required();
    command
        ->add_option("--recipient", options->recipients,
                     "Certificate or public key (PEM, RSA of 3072 to 4096 bits) that can open it too")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command->add_option("--writer-out", options->writer_out, "Where to put the backup host's key")
        ->type_name("FILE")
        ->capture_default_str();
    command->add_option("--writer-name", options->writer_name, "What to call the backup host")
        ->type_name("NAME")
        ->capture_default_str();
    command->add_option("--owner-out", options->owner_out, "Put the owner's key into a file too")->type_name("FILE");
    command->add_option("--sheet", options->sheet, "Write the recovery sheet to a file instead of showing it")
        ->type_name("FILE");
    command->add_flag("--no-passphrase", options->no_passphrase, "Keep nothing secret in the repository");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli
