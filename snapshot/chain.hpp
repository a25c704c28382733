// The chain of configurations on `main`, verified from the repository's id upward, and whose signature counts.
// Format: docs/repository-format.md, section 7.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/configuration.hpp"
#include "snapshot/main_tree.hpp"
#include "snapshot/message.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// One configuration, as it was signed.
struct ConfigurationEntry {
    Configuration configuration;
    std::vector<Head> heads;
    Bytes sealed_names;  ///< names.sealed
    Bytes names_key;     ///< names.key
    CommitDigest id;
    git::ObjectId commit;
    Time time;

    [[nodiscard]] const Head* head(const FactoryId& factory) const;
};

/// Immutable; the first entry certifies the repository's id, each later one is signed by an owner of the one before.
class ConfigurationChain {
public:
    /// Reads and verifies `main` from its first commit to `tip`. Throws Error(integrity) at the first that does not
    /// verify; whether the repository is the right one is the caller's to judge.
    [[nodiscard]] static ConfigurationChain load(const git::Repository& repository, const git::ObjectId& tip);

    [[nodiscard]] const RepositoryId& repository() const noexcept { return entries_.front().configuration.repository; }
    [[nodiscard]] const ConfigurationEntry& first() const noexcept { return entries_.front(); }
    [[nodiscard]] const ConfigurationEntry& current() const noexcept { return entries_.back(); }
    /// Null where there is no such configuration.
    [[nodiscard]] const ConfigurationEntry* at(std::uint64_t number) const noexcept;
    [[nodiscard]] const std::vector<ConfigurationEntry>& entries() const noexcept { return entries_; }
    /// Files of the current configuration, and of the first.
    [[nodiscard]] const MainFiles& files() const noexcept { return files_; }
    [[nodiscard]] const MainFiles& first_files() const noexcept { return first_files_; }
    /// The owner of this key in any configuration from number `from` on; null where there is none.
    [[nodiscard]] const Signer* owner_since(std::uint64_t from, const Ed25519PublicKey& key) const;
    /// The configuration from which on `key` is no longer listed; null while it is listed, and for a key that never
    /// was.
    [[nodiscard]] const ConfigurationEntry* removal_of(const Ed25519PublicKey& key) const;

private:
    std::vector<ConfigurationEntry> entries_;
    MainFiles files_;
    MainFiles first_files_;
};

inline constexpr std::size_t max_configurations = 10'000;

}  // namespace adfkeep::snapshot
