// What a command talks to: shared options, keys, the repository, stdout and stderr.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "snapshot/backup.hpp"
#include "snapshot/recovery_key.hpp"
#include "snapshot/repository.hpp"
#include "snapshot/writer_file.hpp"
#include "src/base/clock.hpp"
#include "src/base/progress.hpp"
#include "src/base/random.hpp"
#include "src/base/report/renderer.hpp"
#include "src/base/report/report.hpp"
#include "src/base/report/table.hpp"
#include "src/cli/options.hpp"

namespace adfkeep::cli {

/// 0, 1 or an ErrorCode.
using ExitCode = int;

class Console {
public:
    Console(const SharedOptions& options, std::stop_token stop) : options_(options), stop_(std::move(stop)) {}

    [[nodiscard]] const SharedOptions& options() const noexcept { return options_; }
    [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }
    [[nodiscard]] const Clock& clock() const { return system_clock(); }
    [[nodiscard]] Random& random() const { return system_random(); }

    /// --repo. Throws Error(usage) where it is not given, or is an address that this version cannot open.
    [[nodiscard]] std::string repository_path() const;
    /// Opens --repo, trusted by --trust, by `writer`, by memory or by `key`; either may be null.
    [[nodiscard]] snapshot::Repository open_repository(const snapshot::WriterFile* writer,
                                                       snapshot::RecoveryKey* key) const;
    [[nodiscard]] snapshot::Memory memory() const;
    /// Where this machine keeps what it remembers. Throws Error(usage) where nothing says so.
    [[nodiscard]] static boost::filesystem::path state_folder();

    /// What opens: --passphrase-file, --recovery-key, ADFKEEP_PASSPHRASE_COMMAND, or a question on a terminal, asked
    /// once. Throws Error(refused_access) that tells where it looked.
    [[nodiscard]] snapshot::RecoveryKey recovery_key() const;
    /// The same, absent where nothing is given or was typed before; never asks.
    [[nodiscard]] std::optional<snapshot::RecoveryKey> given_recovery_key() const;
    /// Content of writer.pem where --writer names one.
    [[nodiscard]] std::optional<snapshot::WriterFile> given_writer() const;

    /// Renders to stdout or --output. Returns 1 where a finding reaches --fail-on, else 0.
    [[nodiscard]] ExitCode print(const Report& report) const;
    /// Prints rows: as text, or with --format json as {"schema": "adfkeep/<what>/1", "command": <what>, "<rows>": […]}.
    /// Other formats are a usage error.
    [[nodiscard]] ExitCode print(const Table& table, const std::string& what, const std::string& rows) const;
    /// Prints `text`, or with --format json `json`.
    [[nodiscard]] ExitCode print(const std::string& text, const std::string& json) const;
    [[nodiscard]] Format format() const;
    /// Throws Error(usage) where --format names what only reports are printed in. For commands that print no report,
    /// before they do anything.
    void require_text_or_json() const;
    /// Bytes to stdout or --output as they are.
    void write(std::string_view content) const;

    /// A line on stderr for people; silent with -q.
    void say(const std::string& line) const;
    /// A line on stderr that -q does not silence: something failed.
    void complain(const std::string& line) const;
    /// Only with -v.
    void explain(const std::string& line) const;
    /// One line on stderr for each rule of which something is worse than a note, with its count; each finding with -v.
    void warn(const std::vector<Finding>& findings) const;
    /// Shown on a terminal, silent elsewhere.
    [[nodiscard]] std::unique_ptr<Progress> progress(const std::string& what) const;

private:
    const SharedOptions& options_;
    std::stop_token stop_;
    mutable std::optional<Secret> typed_;  ///< passphrase
};

/// "8" or more hex digits of an id: enough for people.
[[nodiscard]] std::string shortened(ByteView id);

}  // namespace adfkeep::cli
