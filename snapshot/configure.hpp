// Changes the configuration: who may sign, who can open. An owner's act.
// Format: docs/repository-format.md, section 7.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snapshot/names_file.hpp"
#include "snapshot/repository.hpp"
#include "src/base/clock.hpp"
#include "src/base/random.hpp"

namespace adfkeep::snapshot {

/// The next configuration while it is being put together.
struct ConfigurationChange {
    Configuration configuration;
    NamingHistory names;
    MainFiles recovery;  ///< files of recovery/
};

/// A copy of what is in force. `names` are the repository's.
[[nodiscard]] ConfigurationChange begin_change(const Repository& repository, NamingHistory names);

/// What can be changed. Each throws Error(invalid_input) where a name or key is taken, or was removed before, and
/// Error(refused_for_safety) where the last owner or recipient would go.
void add_recipient(ConfigurationChange& change, Recipient recipient);
void add_writer(ConfigurationChange& change, Signer writer);
void add_owner(ConfigurationChange& change, Signer owner, const ConfigurationChain& chain);
enum class KeyRole { owner, writer, recipient, removed_writer };
/// Removes the one owner, writer or recipient that `which` names: by name, or by the beginning of its key's or id's hex
/// (8 digits at least). A writer that was removed before is found too, and nothing changes. Throws Error(invalid_input)
/// where none or several match.
KeyRole remove_key(ConfigurationChange& change, const std::string& which);

/// New recovery and owner keys under `passphrase`; those of the past are kept under it for the past.
/// `private_keys` are the RSA keys that the old passphrase opened (PKCS#8); `first_owner` is the first owner's key
/// where it opened that, by which a machine trusts the repository.
struct PassphraseRotation {
    const Secret& passphrase;  ///< normalised
    const std::vector<Secret>& private_keys;
    const std::optional<crypto::Ed25519PrivateKey>& first_owner;
};
void rotate_passphrase(ConfigurationChange& change, const PassphraseRotation& rotation, Random& random);

/// A new E: names of the past cannot be tested against guesses with the old one's leak any more.
void rotate_names(ConfigurationChange& change, Random& random);

/// Verifies every branch, signs the change with `owner` and moves `main`. Throws Error(refused_access) where the key is
/// no owner's, Error(refused_for_safety) where somebody else changed the configuration first. Afterwards the repository
/// is reloaded.
void commit_change(Repository& repository, ConfigurationChange change, const crypto::Ed25519PrivateKey& owner,
                   Random& random, const Clock& clock);

/// A branch that was set back to the last snapshot whose signature counts.
struct ResetBranch {
    FactoryId factory;
    std::size_t cut_off = 0;  ///< commits whose signature does not count
    std::uint64_t to = 0;     ///< sequence of the tip it has now
};
/// Sets every branch whose tip's signature does not count back to the last whose does. What was cut off stays in the
/// object store until Git collects it.
[[nodiscard]] std::vector<ResetBranch> reset_branches(Repository& repository);

}  // namespace adfkeep::snapshot
