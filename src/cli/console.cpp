#include "src/cli/console.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/text.hpp"
#include "src/cli/passphrase_source.hpp"
#include "src/cli/terminal.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t shown_digits = 12;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

snapshot::Trust trust_of(const SharedOptions& options, const snapshot::WriterFile* writer) {
    snapshot::Trust trust{.pin = {}, .config_at_least = options.config_at_least};
    if (writer != nullptr) trust.pin = writer->repository;
    if (options.trust.empty()) return trust;
    const auto parts = split(options.trust, '@');
    const auto pin = fixed_from_hex<snapshot::RepositoryId>(lower(parts[0]));
    unsigned long long number = 0;
    if (!pin || parts.size() > 2 || (parts.size() == 2 && !parse_number(parts[1], number)))
        throw Error(ErrorCode::usage, "--trust takes a repository id of 64 hex digits, with @N for a configuration",
                    options.trust);
    trust.config_at_least = std::max<std::uint64_t>(trust.config_at_least, number);
    if (trust.pin && *trust.pin != *pin)
        throw Error(ErrorCode::integrity, "untrusted repository: --trust names another one than the writer file",
                    options.trust, "take the writer file that belongs to the repository");
    trust.pin = pin;
    return trust;
}

[[noreturn]] void nothing_opens() {
    throw Error(
        ErrorCode::refused_access, "a passphrase or recovery key is needed", {},
        "looked at --passphrase-file, --recovery-key, ADFKEEP_PASSPHRASE_FILE, ADFKEEP_RECOVERY_KEY and ADFKEEP_PASSPHRASE_COMMAND; a writer file opens nothing");
}

std::string text_of(const std::vector<Finding>& findings) {
    std::map<std::string, std::size_t> counts;
    for (const auto& finding : findings)
        if (finding.severity != Severity::note) ++counts[finding.rule];
    std::string lines;
    for (const auto& [rule, count] : counts) {
        const auto first = std::ranges::find(findings, rule, &Finding::rule);
        lines += fmt::format("warning: {} ({}): {}\n", printable(rule), count, printable(first->message));
    }
    return lines;
}

}  // namespace

std::string shortened(ByteView id) { return to_hex(id).substr(0, shown_digits); }

std::string Console::repository_path() const {
    if (options_.repo.empty())
        throw Error(ErrorCode::usage, "which repository?", {}, "give --repo PATH or set ADFKEEP_REPO");
    if (options_.repo.find("://") != std::string::npos)
        throw Error(ErrorCode::usage, "this version opens repositories on this machine only", options_.repo,
                    "`git clone --mirror` it, and give the clone's path");
    return options_.repo;
}

boost::filesystem::path Console::state_folder() {
    const auto state = environment("XDG_STATE_HOME");
    if (!state.empty()) return boost::filesystem::path(state) / "adfkeep";
    const auto home = environment("HOME");
    if (home.empty())
        throw Error(ErrorCode::usage, "neither XDG_STATE_HOME nor HOME says where this machine remembers repositories",
                    {}, "set XDG_STATE_HOME to a folder that stays");
    return boost::filesystem::path(home) / ".local/state/adfkeep";
}

snapshot::Memory Console::memory() const { return snapshot::Memory(state_folder()); }

snapshot::Repository Console::open_repository(const snapshot::WriterFile* writer, snapshot::RecoveryKey* key) const {
    auto repository = snapshot::Repository::open(repository_path(), trust_of(options_, writer), memory(), key);
    explain(fmt::format("main verified: repository {}, configuration {}", to_hex(repository.id().view()),
                        repository.configuration().number));
    return repository;
}

std::optional<snapshot::RecoveryKey> Console::given_recovery_key() const {
    if (!options_.recovery_key.empty()) {
        if (options_.recovery_key.starts_with("https://"))
            throw Error(ErrorCode::usage, "this version cannot ask Key Vault", options_.recovery_key,
                        "give the passphrase or a recovery key in a file");
        return snapshot::RecoveryKey::from_file(options_.recovery_key);
    }
    if (!options_.passphrase_file.empty())
        return snapshot::RecoveryKey::from_passphrase(read_passphrase(options_.passphrase_file));
    if (const auto command = environment("ADFKEEP_PASSPHRASE_COMMAND"); !command.empty())
        return snapshot::RecoveryKey::from_passphrase(passphrase_of_command(command));
    if (typed_) return snapshot::RecoveryKey::from_passphrase(Secret(typed_->view()));
    return std::nullopt;
}

snapshot::RecoveryKey Console::recovery_key() const {
    if (auto given = given_recovery_key()) return std::move(*given);
    if (!stdin_is_terminal()) nothing_opens();
    typed_ = ask_secret("Passphrase");
    return snapshot::RecoveryKey::from_passphrase(Secret(typed_->view()));
}

std::optional<snapshot::WriterFile> Console::given_writer() const {
    if (options_.writer.empty()) return std::nullopt;
    return snapshot::read_writer_file(options_.writer);
}

Format Console::format() const {
    const auto format = parse_format(options_.format);
    if (!format)
        throw Error(ErrorCode::usage, "there is no format \"" + options_.format + "\"", {},
                    "formats: " + format_names());
    return *format;
}

void Console::require_text_or_json() const {
    if (format() != Format::json && format() != Format::text)
        throw Error(ErrorCode::usage, "this command prints text or json", options_.format);
}

void Console::write(std::string_view content) const {
    if (!options_.output.empty()) {
        files::write_atomically(options_.output, content);
        return;
    }
    if (std::fwrite(content.data(), 1, content.size(), stdout) != content.size() || std::fflush(stdout) != 0)
        throw Error(ErrorCode::unavailable, "stdout cannot be written");
}

ExitCode Console::print(const Report& report) const {
    const auto bar = parse_severity(options_.fail_on);
    if (!bar || *bar == Severity::note)
        throw Error(ErrorCode::usage, "--fail-on takes warning or error", options_.fail_on);
    const bool in_colour = options_.output.empty() && stdout_is_terminal() && environment("NO_COLOR").empty();
    write(render(report, format(), in_colour ? Colour::yes : Colour::no));
    return fails(report, *bar) ? 1 : 0;
}

ExitCode Console::print(const Table& table, const std::string& what, const std::string& rows) const {
    if (format() != Format::json) return print(to_text(table), {});
    const nlohmann::ordered_json document{
        {"schema", "adfkeep/" + what + "/1"}, {"command", what}, {rows, nlohmann::ordered_json::parse(to_json(table))}};
    return print({}, document.dump(2) + "\n");
}

ExitCode Console::print(const std::string& text, const std::string& json) const {
    require_text_or_json();
    write(format() == Format::json ? harmless::json(json) : text);
    return 0;
}

void Console::say(const std::string& line) const {
    if (!options_.quiet) fmt::print(stderr, "{}\n", line);
}

void Console::complain(const std::string& line) const { fmt::print(stderr, "{}\n", line); }

void Console::explain(const std::string& line) const {
    if (options_.verbose) fmt::print(stderr, "{}\n", line);
}

void Console::warn(const std::vector<Finding>& findings) const {
    if (options_.quiet) return;
    if (!options_.verbose) {
        fmt::print(stderr, "{}", text_of(findings));
        return;
    }
    for (const auto& finding : findings)
        fmt::print(stderr, "{}: {}: {}{}{}\n", to_text(finding.severity), printable(finding.rule),
                   printable(finding.file), finding.file.empty() ? "" : ": ", printable(finding.message));
}

std::unique_ptr<Progress> Console::progress(const std::string& what) const {
    class Silent final : public Progress {
        void at(std::size_t, std::size_t) override {}
    };
    if (options_.quiet || !stderr_is_terminal()) return std::make_unique<Silent>();
    return terminal_progress(what);
}

}  // namespace adfkeep::cli
