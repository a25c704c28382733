// adfkeep key: recipients, writers, owners, the passphrase and the naming secret.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "snapshot/configure.hpp"
#include "snapshot/create.hpp"
#include "snapshot/recovery_sheet.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/new_file.hpp"
#include "src/cli/access.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/names.hpp"
#include "src/cli/new_passphrase.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t max_recipient_bytes = 64u << 10;

struct AddOptions {
    std::string recipient;
    std::string name;
    std::string writer;
    std::string owner;
    std::string out;
};

struct RemoveOptions {
    std::string which;
};

struct RotateOptions {
    std::string new_passphrase_file;
    std::string sheet;
    bool names = false;
};

/// What changed, and the new pin for pipelines that have no memory.
struct Told {
    std::vector<std::string> lines;
    Secret sheet;       ///< shown above the lines; may be empty
    Secret passphrase;  ///< a member of the JSON; may be empty
};

ExitCode tell(const Told& told, const snapshot::RepositoryId& repository, std::uint64_t configuration,
              Console& console) {
    const auto pin = fmt::format("{}@{}", to_hex(repository.view()), configuration);
    std::string text(told.sheet.view());
    for (const auto& line : told.lines) text += line + "\n";
    text += "pin: --trust " + pin + "\n";
    nlohmann::ordered_json document{{"schema", "adfkeep/key/1"},
                                    {"command", "key"},
                                    {"configuration", configuration},
                                    {"pin", pin},
                                    {"messages", told.lines}};
    if (!told.passphrase.empty()) document["passphrase"] = std::string(told.passphrase.view());
    return console.print(text, document.dump(2) + "\n");
}

ExitCode finish(OwnedRepository& owned, const std::vector<std::string>& lines, Console& console) {
    close(owned.repository, owned.key ? &*owned.key : nullptr, console);
    return tell({.lines = lines, .sheet = {}, .passphrase = {}}, owned.repository.id(),
                owned.repository.configuration().number, console);
}

int list(Console& console) {
    console.require_text_or_json();
    auto opened = open_for_listing(console);
    const auto& c = opened.repository.configuration();
    Table table{.columns = {"role", "name", "id", "detail"}, .rows = {}};
    for (const auto& owner : c.owners) table.rows.push_back({"owner", owner.name, to_hex(owner.key.view()), Cell()});
    for (const auto& writer : c.writers)
        table.rows.push_back({"writer", writer.name, to_hex(writer.key.view()), Cell()});
    for (const auto& removed : c.removed_writers)
        table.rows.push_back({"removed writer", removed.name, to_hex(removed.key.view()),
                              fmt::format("by configuration {}", removed.removed)});
    for (const auto& r : c.recipients)
        table.rows.push_back({"recipient", r.name, to_hex(r.key.id().view()),
                              r.vault ? *r.vault : fmt::format("RSA {} bits", r.key.bits())});
    close(opened.repository, opened.key ? &*opened.key : nullptr, console);
    if (console.format() == Format::text) shorten(table, {"id"});
    return console.print(table, "key-list", "keys");
}

/// What was added, and the file that goes with it.
struct Added {
    std::string line;
    std::optional<files::NewFile> file;
};

Added add_recipient(const AddOptions& options, snapshot::ConfigurationChange& change) {
    const auto name = options.name.empty() ? boost::filesystem::path(options.recipient).stem().string() : options.name;
    snapshot::add_recipient(change, {.name = name,
                                     .key = crypto::RsaPublicKey::from_pem(
                                         files::read(options.recipient, max_recipient_bytes), options.recipient),
                                     .vault = {}});
    return {
        .line = fmt::format(
            "recipient {} can open every snapshot from the next one on; the next backup seals everything anew", name),
        .file = {}};
}

Added add_writer(const AddOptions& options, const OwnedRepository& owned, snapshot::ConfigurationChange& change,
                 Console& console) {
    const auto target = options.out.empty() ? options.writer + ".pem" : options.out;
    auto key = crypto::Ed25519PrivateKey::generate(console.random());
    snapshot::add_writer(change, {.name = options.writer, .key = key.public_key()});
    const auto& names = owned.names.newest();
    const snapshot::WriterFile file{.key = std::move(key),
                                    .names = snapshot::NamingSecret(names.permanent(), names.replaceable()),
                                    .repository = owned.repository.id()};
    return {.line = fmt::format("writer {} may add snapshots with {}", options.writer, target),
            .file = files::NewFile(target, snapshot::encode(file, options.writer).view(), 0600)};
}

Added add_owner(const AddOptions& options, const OwnedRepository& owned, snapshot::ConfigurationChange& change,
                Console& console) {
    const auto target = options.out.empty() ? options.owner + ".pem" : options.out;
    const auto key = crypto::Ed25519PrivateKey::generate(console.random());
    snapshot::add_owner(change, {.name = options.owner, .key = key.public_key()}, owned.repository.chain());
    return {.line = fmt::format("owner {} may change keys with {}", options.owner, target),
            .file = files::NewFile(target, snapshot::owner_file(key).view(), 0600)};
}

int add(const AddOptions& options, Console& console) {
    console.require_text_or_json();
    const int asked = !options.recipient.empty() + !options.writer.empty() + !options.owner.empty();
    if (asked != 1) throw Error(ErrorCode::usage, "say what to add: --recipient FILE, --writer NAME or --owner NAME");
    auto owned = open_for_owner(console);
    auto change = snapshot::begin_change(owned.repository, owned.names.duplicate());
    auto added = !options.recipient.empty() ? add_recipient(options, change)
                 : !options.writer.empty()  ? add_writer(options, owned, change, console)
                                            : add_owner(options, owned, change, console);
    snapshot::commit_change(owned.repository, std::move(change), owned.owner, console.random(), console.clock());
    if (added.file) added.file->keep();
    return finish(owned, {added.line}, console);
}

std::vector<std::string> set_back(OwnedRepository& owned) {
    std::vector<std::string> lines;
    for (const auto& branch : snapshot::reset_branches(owned.repository))
        lines.push_back(fmt::format("factory {}: set back to snapshot {}; {} that do not count were cut off",
                                    to_base32(branch.factory.view()), branch.to, branch.cut_off));
    return lines;
}

/// The newest snapshots, which whoever is removed can still read or has signed.
std::string past(const snapshot::Repository& repository) {
    std::string text;
    for (const auto& factory : repository.factories())
        text += fmt::format(" {}@{}", to_base32(factory.view()), repository.branch(factory)->tip().message.sequence);
    return text.empty() ? " none" : text;
}

int remove(const RemoveOptions& options, Console& console) {
    console.require_text_or_json();
    auto owned = open_for_owner(console);
    auto lines = set_back(owned);
    auto change = snapshot::begin_change(owned.repository, owned.names.duplicate());
    const auto role = snapshot::remove_key(change, options.which);
    if (role != snapshot::KeyRole::removed_writer) {
        const auto before = past(owned.repository);
        snapshot::commit_change(owned.repository, std::move(change), owned.owner, console.random(), console.clock());
        if (role == snapshot::KeyRole::recipient)
            lines.push_back("removed; it can still read what was sealed for it, up to:" + before);
        if (role == snapshot::KeyRole::writer)
            lines.push_back("removed; its snapshots count up to:" + before +
                            ". It knew the naming secret: `adfkeep key rotate --names` ends that");
        if (role == snapshot::KeyRole::owner) lines.push_back("removed; it can sign nothing more");
        if (role != snapshot::KeyRole::owner) lines.push_back("the next backup of each factory seals everything anew");
    } else if (lines.empty()) {
        lines.push_back("was removed before; every branch counts");
    }
    return finish(owned, lines, console);
}

int rotate_names(OwnedRepository& owned, Console& console) {
    auto change = snapshot::begin_change(owned.repository, owned.names.duplicate());
    snapshot::rotate_names(change, console.random());
    snapshot::commit_change(owned.repository, std::move(change), owned.owner, console.random(), console.clock());
    return finish(
        owned,
        {"the naming secret is new: every backup host needs a new writer.pem (`adfkeep key add --writer NAME`)",
         "the next backup of each factory seals everything anew"},
        console);
}

/// Shows the new passphrase before it is in force: one that nobody saw would open nothing for anybody.
int rotate_passphrase(const RotateOptions& options, OwnedRepository& owned, Console& console) {
    if (!owned.key || !owned.key->is_passphrase())
        throw Error(ErrorCode::refused_access, "the passphrase in force is needed to replace it", {},
                    "give --passphrase-file");
    const auto passphrase = new_passphrase(options.new_passphrase_file, console.random());
    auto change = snapshot::begin_change(owned.repository, owned.names.duplicate());
    const auto old_keys = owned.key->private_keys();
    const auto first_owner = owned.key->owner_key(owned.repository.chain().first().configuration.owners.front().key);
    snapshot::rotate_passphrase(
        change, {.passphrase = passphrase.normalised, .private_keys = old_keys, .first_owner = first_owner},
        console.random());
    const auto number = change.configuration.number;
    auto sheet = snapshot::recovery_sheet(owned.repository.id(), number, console.repository_path(),
                                          passphrase.is_made ? &passphrase.typed : nullptr);
    Told told{
        .lines =
            {"the passphrase is new; the old one opens what was sealed before, and nothing from the next backup on"},
        .sheet = {},
        .passphrase = {}};
    std::optional<files::NewFile> sheet_file;
    if (!options.sheet.empty()) {
        sheet_file.emplace(options.sheet, sheet.view(), 0600);
    } else if (passphrase.is_made) {
        told.sheet = std::move(sheet);
        told.passphrase = passphrase.typed.duplicate();
    }
    const auto code = tell(told, owned.repository.id(), number, console);
    snapshot::commit_change(owned.repository, std::move(change), owned.owner, console.random(), console.clock());
    if (sheet_file) sheet_file->keep();
    if (passphrase.is_made) confirm_kept(passphrase);
    close(owned.repository, owned.key ? &*owned.key : nullptr, console);
    return code;
}

int rotate(const RotateOptions& options, Console& console) {
    console.require_text_or_json();
    if (!options.sheet.empty()) files::require_absent(options.sheet);
    auto owned = open_for_owner(console);
    return options.names ? rotate_names(owned, console) : rotate_passphrase(options, owned, console);
}

}  // namespace

void add_key(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto* command = app.add_subcommand("key", "Recipients, writers, owners, the passphrase and the naming secret")
                        ->fallthrough()
                        ->require_subcommand(1);
    command->footer(
        "Example:\n  adfkeep --repo backups.git key list\n  adfkeep --repo backups.git --passphrase-file passphrase.txt key add --recipient second.pem");

    auto* list_command = command->add_subcommand("list", "Show who may sign and who can open")->fallthrough();
    list_command->footer("Example:\n  adfkeep --repo backups.git key list --format json");
    list_command->callback([&console, &exit_code] { exit_code = list(console); });

    auto add_options = std::make_shared<AddOptions>();
    auto* add_command = command->add_subcommand("add", "Add a recipient, a writer or an owner")->fallthrough();
    add_command->footer(
        "Example:\n  adfkeep --repo backups.git --passphrase-file passphrase.txt key add --recipient vault.pem --name vault\n"
        "  adfkeep --repo backups.git --passphrase-file passphrase.txt key add --writer second-host --out second-host.pem");
    add_command
        ->add_option("--recipient", add_options->recipient, "Certificate or public key (PEM, RSA of 3072 to 4096 bits)")
        ->type_name("FILE");
    add_command->add_option("--name", add_options->name, "What to call the recipient; its file's name where absent")
        ->type_name("NAME");
    add_command->add_option("--writer", add_options->writer, "A new backup host: makes its writer file")
        ->type_name("NAME");
    add_command->add_option("--owner", add_options->owner, "A new owner: makes its key")->type_name("NAME");
    add_command
        ->add_option("--out,--writer-out,--owner-out", add_options->out,
                     "Where to put the new key; NAME.pem where absent")
        ->type_name("FILE");
    add_command->callback([=, &console, &exit_code] { exit_code = add(*add_options, console); });

    auto remove_options = std::make_shared<RemoveOptions>();
    auto* remove_command =
        command
            ->add_subcommand(
                "remove",
                "Remove a recipient, a writer or an owner; may be repeated after a removed writer's late push")
            ->fallthrough();
    remove_command->footer(
        "Example:\n  adfkeep --repo backups.git --passphrase-file passphrase.txt key remove old-host");
    remove_command->add_option("KEY", remove_options->which, "Its name, or 8 digits or more of its id")->required();
    remove_command->callback([=, &console, &exit_code] { exit_code = remove(*remove_options, console); });

    auto rotate_options = std::make_shared<RotateOptions>();
    auto* rotate_command =
        command
            ->add_subcommand("rotate", "Replace the passphrase with its recovery and owner keys, or the naming secret")
            ->fallthrough();
    rotate_command->footer(
        "Example:\n  adfkeep --repo backups.git --passphrase-file passphrase.txt key rotate\n  adfkeep --repo backups.git --passphrase-file passphrase.txt key rotate --names");
    auto* names = rotate_command->add_flag("--names", rotate_options->names, "Replace the naming secret E");
    rotate_command
        ->add_option("--new-passphrase-file", rotate_options->new_passphrase_file,
                     "Take the new passphrase from a file instead of making one")
        ->type_name("FILE")
        ->excludes(names);
    rotate_command
        ->add_option("--sheet", rotate_options->sheet, "Write the recovery sheet to a file instead of showing it")
        ->type_name("FILE")
        ->excludes(names);
    rotate_command->callback([=, &console, &exit_code] { exit_code = rotate(*rotate_options, console); });
}

}  // namespace adfkeep::cli
