// A machine with an encrypted repository on it, and small factories to keep.
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <string>

#include "tests/cli/program.hpp"

namespace adfkeep::testing {

/// The machine that made a repository. Its folder has:
///
///     backups.git          the repository; nothing is kept in it yet
///     writer.pem           the backup host's key
///     passphrase           a file with it
///     keys/offline.key     the private half of a second recipient, "offline"; its public half is keys/offline.pem
///     keys/owner.pem       the owner's key
///
/// Making keys takes its time: the first one makes them, the others are copies of it.
class Site : public Machine {
public:
    Site();

    /// With the repository, and no key.
    [[nodiscard]] CliResult keyless(const Arguments& arguments) const;
    /// With writer.pem.
    [[nodiscard]] CliResult as_host(const Arguments& arguments) const;
    /// With a recovery key in a file, which costs no time, and writer.pem, which holds the id.
    [[nodiscard]] CliResult as_reader(const Arguments& arguments) const;
    /// With the owner's key in a file, and what a reader has.
    [[nodiscard]] CliResult as_owner(const Arguments& arguments) const;
    /// With the passphrase, which costs the time of scrypt.
    [[nodiscard]] CliResult as_operator(const Arguments& arguments) const;

    /// `backup` with writer.pem, which must succeed.
    CliResult keep(const Arguments& arguments) const;

    /// Every file of the repository that says something, by path, with the SHA-256 of its bytes.
    [[nodiscard]] std::map<std::string, std::string> contents() const;
    /// The repository's id, in hex.
    [[nodiscard]] std::string id() const;
};

inline constexpr const char* site_passphrase = "only for the tests of the program";

/// Makes `<name>.key`, which nobody else may read, and `<name>.pem`, its public half.
void make_recipient(const Machine& machine, const std::string& name, int bits = 3072);

/// What `git for-each-ref` says of a repository.
[[nodiscard]] std::map<std::string, std::string> references(const boost::filesystem::path& repository);

/// Copies a folder with everything in it.
void copy_folder(const boost::filesystem::path& from, const boost::filesystem::path& to);
/// Content of every file below `folder`, by path.
[[nodiscard]] std::map<std::string, std::string> files_of(const boost::filesystem::path& folder);

/// A pipeline's file: `properties` is the text of its definition.
[[nodiscard]] std::string entity_file(const std::string& name, const std::string& properties = "{}");
/// Writes a factory of one pipeline, a dataset that it reads and the dataset's linked service.
void write_small_factory(const boost::filesystem::path& folder);
/// Writes pipelines "p0" to "p<count - 1>" of different sizes; `night` makes texts differ.
void write_factory(const boost::filesystem::path& folder, std::size_t count, const std::string& night);

}  // namespace adfkeep::testing
