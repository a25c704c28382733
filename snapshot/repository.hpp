// An encrypted repository that was verified and is trusted: the way in for every command.
// Format: docs/repository-format.md, section 8.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/branch.hpp"
#include "snapshot/chain.hpp"
#include "snapshot/memory.hpp"
#include "snapshot/recovery_key.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

/// Why a repository that is new to this machine is the right one.
struct Trust {
    std::optional<RepositoryId> pin;    ///< from --trust or writer.pem
    std::uint64_t config_at_least = 0;  ///< for machines without memory
};

/// "refs/heads/factories/<F>"
[[nodiscard]] std::string branch_name(const FactoryId& factory);

/// Not thread-safe; movable. What it hands out must not outlive it.
class Repository {
public:
    /// Opens `path`, verifies `main` from the repository's id upward, and judges it by `trust`, by what this machine
    /// remembers, and by whether `key` (may be null) opens its first owner's key. Throws Error(integrity) "untrusted
    /// repository", "configuration rolled back", "configuration forked", and the errors of ConfigurationChain.
    [[nodiscard]] static Repository open(const boost::filesystem::path& path, const Trust& trust, const Memory& memory,
                                         RecoveryKey* key);

    [[nodiscard]] const RepositoryId& id() const noexcept { return chain_->repository(); }
    [[nodiscard]] const ConfigurationChain& chain() const noexcept { return *chain_; }
    [[nodiscard]] const Configuration& configuration() const noexcept { return chain_->current().configuration; }
    [[nodiscard]] git::Repository& git() noexcept { return *git_; }
    [[nodiscard]] const git::Repository& git() const noexcept { return *git_; }
    [[nodiscard]] const Memory& memory() const noexcept { return memory_; }
    [[nodiscard]] const Remembered& remembered() const noexcept { return remembered_; }

    /// Factories that have a branch here, sorted.
    [[nodiscard]] std::vector<FactoryId> factories() const;
    /// Factories that `heads` or this machine's memory names and that have no branch here: "branch missing".
    [[nodiscard]] std::vector<FactoryId> missing_factories() const;
    /// Where the factory's branch points: the local branch, or where there is none that of `origin`.
    [[nodiscard]] std::optional<git::ObjectId> branch_tip(const FactoryId& factory) const;
    /// The branch, its tip verified, and compared with `heads` and with what this machine has seen. Absent for a
    /// factory that never was here. Throws Error(integrity) "branch missing", "rolled back", "forked" and the errors of
    /// Branch.
    [[nodiscard]] std::optional<Branch> branch(const FactoryId& factory) const;

    /// Notes what was seen, for the next time.
    void remember(const SnapshotCommit& commit, const std::string& kept_name = {});
    void remember_opened(const RecoveryKey& key, Time now);
    /// Writes the notes to this machine's memory.
    void store_memory() const;
    /// Reads `main` again after this program or another one changed it. Throws Error(integrity) where it does not go on
    /// from what was read before.
    void reload();

private:
    Repository(git::Repository repository, ConfigurationChain chain, const Memory& memory);

    std::unique_ptr<git::Repository> git_;  ///< at a fixed address: branches refer to it
    std::unique_ptr<ConfigurationChain> chain_;
    Memory memory_;
    Remembered remembered_;
    Remembered seen_;
};

}  // namespace adfkeep::snapshot
