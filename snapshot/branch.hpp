// One factory's history: commits from the newest to the oldest, each verified when it is reached.
// Format: docs/repository-format.md, sections 6 and 8.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/chain.hpp"
#include "snapshot/memory.hpp"
#include "snapshot/message.hpp"

namespace adfkeep::snapshot {

struct SnapshotCommit {
    git::ObjectId commit;
    CommitDigest id;
    git::ObjectId tree;
    std::optional<git::ObjectId> parent;
    SnapshotMessage message;
    Ed25519PublicKey signer;
    std::string signer_name;  ///< as the configuration of its time names it
    bool is_by_owner = false;

    /// For messages: "factory <F> snapshot 117 (<commit>)".
    [[nodiscard]] std::string describe() const;
};

/// Not thread-safe. References to commits stay valid while the Branch lives.
class Branch {
public:
    /// Verifies the tip. The repository and the chain must outlive the branch.
    Branch(const git::Repository& repository, const ConfigurationChain& chain, const FactoryId& factory,
           const git::ObjectId& tip);

    [[nodiscard]] const FactoryId& factory() const noexcept { return factory_; }
    [[nodiscard]] const SnapshotCommit& tip() const noexcept { return *commits_.front(); }
    /// The commit `steps` before the tip; null where history is shorter. Verifies signature, message and link of each
    /// commit on the way.
    [[nodiscard]] const SnapshotCommit* before_tip(std::size_t steps);
    /// The commit of that number; null where it was dropped or never made.
    [[nodiscard]] const SnapshotCommit* at_sequence(std::uint64_t sequence);

    /// Throws Error(integrity) "rolled back" or "forked" unless the history holds the snapshot that was seen.
    void require_holds(std::uint64_t sequence, const CommitDigest& snapshot, const std::string& seen_where);
    /// Throws Error(integrity) where the signature of `commit`, which must be of this branch, does not count (any
    /// more): "removed writer past its head".
    void require_counts(const SnapshotCommit& commit);

private:
    struct Loaded {
        git::ObjectId id;
        std::unique_ptr<SnapshotCommit> commit;  ///< null where it does not verify
        std::exception_ptr error;
    };

    std::unique_ptr<SnapshotCommit> next(const git::ObjectId& id);
    void load_ahead(const git::ObjectId& from);
    std::unique_ptr<SnapshotCommit> load(const git::ObjectId& id) const;
    std::unique_ptr<SnapshotCommit> verify(const git::ObjectId& id, ByteView raw, const std::string& where) const;
    void require_link(const SnapshotCommit& newer, const SnapshotCommit& older) const;
    [[nodiscard]] bool is_head(const SnapshotCommit& commit, const Head& head, const ConfigurationEntry& removal);

    const git::Repository& repository_;
    const ConfigurationChain& chain_;
    FactoryId factory_;
    std::vector<std::unique_ptr<SnapshotCommit>> commits_;  ///< newest first, as far as walked
    std::deque<Loaded> ahead_;                              ///< what comes next, not believed before it is linked
    std::size_t load_at_once_ = 1;
};

/// Whether `commit` is the snapshot, or stands for it after history was rewritten.
[[nodiscard]] bool is_same(const SnapshotCommit& commit, const CommitDigest& snapshot) noexcept;

}  // namespace adfkeep::snapshot
