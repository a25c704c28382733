// Who acts: a backup host with writer.pem, or an operator with what opens.
#pragma once

#include <optional>

#include "snapshot/backup.hpp"
#include "snapshot/names_file.hpp"
#include "snapshot/reader.hpp"
#include "snapshot/recovery_key.hpp"
#include "snapshot/repository.hpp"
#include "snapshot/writer_file.hpp"
#include "src/cli/console.hpp"

namespace adfkeep::cli {

/// A repository that is opened for reading: with it come the names and what opens.
struct OpenedRepository {
    snapshot::RecoveryKey key;
    snapshot::Repository repository;
    snapshot::NamingHistory names;

    [[nodiscard]] snapshot::Reader reader() const { return {repository.git(), repository.chain(), names, key}; }
};
[[nodiscard]] OpenedRepository open_for_reading(Console& console);

/// A repository in which names can be told, by writer.pem or by what opens.
struct NamedRepository {
    std::optional<snapshot::WriterFile> writer;
    std::optional<snapshot::RecoveryKey> key;
    snapshot::Repository repository;
    snapshot::NamingHistory names;
};
/// Prefers writer.pem; asks for a passphrase where neither is given.
[[nodiscard]] NamedRepository open_for_names(Console& console);

/// Who signs snapshots: the writer file's key, or the owner's that the passphrase opens or --owner-key names.
struct SigningRepository {
    NamedRepository named;
    std::optional<crypto::Ed25519PrivateKey> owner;

    [[nodiscard]] snapshot::Author author() const {
        return {.key = owner ? *owner : named.writer->key, .names = named.names.newest()};
    }
};
[[nodiscard]] SigningRepository open_for_backup(Console& console);

/// Who changes the configuration: an owner, with the names to seal them anew.
struct OwnedRepository {
    std::optional<snapshot::RecoveryKey> key;
    snapshot::Repository repository;
    snapshot::NamingHistory names;
    crypto::Ed25519PrivateKey owner;
};
[[nodiscard]] OwnedRepository open_for_owner(Console& console);

/// The names that a writer file tells: those in force.
[[nodiscard]] snapshot::NamingHistory names_of(const snapshot::WriterFile& writer);

/// Notes what was opened, and stores this machine's memory; a machine that cannot remember is told so.
void close(snapshot::Repository& repository, const snapshot::RecoveryKey* key, Console& console);

}  // namespace adfkeep::cli
