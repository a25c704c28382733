#include "snapshot/branch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_loaded_at_once = 64;

[[noreturn]] void refuse(const std::string& what, const SnapshotCommit& commit, const std::string& next = {}) {
    throw Error(ErrorCode::integrity, what, commit.describe(), next);
}

std::string described(const FactoryId& factory, const git::ObjectId& commit) {
    return fmt::format("factory {}, commit {}", to_base32(factory.view()), to_hex(commit.view()));
}

/// Names the signer by the configuration of its time.
void judge_signer(SnapshotCommit& commit, const ConfigurationChain& chain) {
    const auto* entry = chain.at(commit.message.config_number);
    if (entry == nullptr && commit.message.config_number > chain.current().configuration.number)
        refuse(fmt::format("configuration rolled back: the snapshot names configuration {}, main here is at {}",
                           commit.message.config_number, chain.current().configuration.number),
               commit, "`git pull` in a clone that has a branch `main` of its own, or fetch into a bare clone");
    if (entry == nullptr || entry->id != commit.message.config_id)
        refuse("snapshot names a configuration that main does not have", commit);
    // Rewritten history keeps the configuration of its time; the owner who rewrote it may have come later.
    const auto* owner = commit.message.rewritten ? chain.owner_since(commit.message.config_number, commit.signer)
                                                 : entry->configuration.owner(commit.signer);
    const auto* writer = entry->configuration.writer(commit.signer);
    if (owner == nullptr && writer == nullptr)
        refuse("unknown writer: its key is not in the configuration that the snapshot names", commit);
    if (owner == nullptr && commit.message.rewritten)
        refuse("history is rewritten by a writer, which only an owner may", commit);
    commit.signer_name = owner != nullptr ? owner->name : writer->name;
    commit.is_by_owner = owner != nullptr;
}

}  // namespace

std::string SnapshotCommit::describe() const {
    return fmt::format("factory {}, snapshot {} ({})", to_base32(message.factory.view()), message.sequence,
                       to_hex(commit.view()));
}

bool is_same(const SnapshotCommit& commit, const CommitDigest& snapshot) noexcept {
    return commit.id == snapshot || commit.message.rewritten == snapshot;
}

Branch::Branch(const git::Repository& repository, const ConfigurationChain& chain, const FactoryId& factory,
               const git::ObjectId& tip)
    : repository_(repository), chain_(chain), factory_(factory) {
    commits_.push_back(load(tip));
    require_counts(*commits_.front());
}

const SnapshotCommit* Branch::before_tip(std::size_t steps) {
    while (commits_.size() <= steps) {
        const auto& newer = *commits_.back();
        if (!newer.parent) return nullptr;
        auto older = next(*newer.parent);
        require_link(newer, *older);
        commits_.push_back(std::move(older));
    }
    return commits_[steps].get();
}

const SnapshotCommit* Branch::at_sequence(std::uint64_t sequence) {
    for (std::size_t steps = 0;; ++steps) {
        const auto* commit = before_tip(steps);
        if (commit == nullptr || commit->message.sequence < sequence) return nullptr;
        if (commit->message.sequence == sequence) return commit;
    }
}

void Branch::require_holds(std::uint64_t sequence, const CommitDigest& snapshot, const std::string& seen_where) {
    if (tip().message.sequence < sequence)
        refuse(fmt::format("branch rolled back: {} has seen snapshot {}, the newest here is {}", seen_where, sequence,
                           tip().message.sequence),
               tip(), "fetch from another copy; the missing snapshots exist where they were seen");
    const auto* commit = at_sequence(sequence);
    if (commit == nullptr || !is_same(*commit, snapshot))
        refuse(fmt::format("branch forked: {} has seen another snapshot {} than stands here", seen_where, sequence),
               commit != nullptr ? *commit : tip(), "compare with another copy; one of the two histories is false");
    if (commit->id != snapshot) require_counts(*commit);
}

void Branch::require_counts(const SnapshotCommit& commit) {
    const auto* removal = chain_.removal_of(commit.signer);
    if (removal == nullptr) return;
    const auto* head = removal->head(factory_);
    const std::string removed_by = fmt::format("configuration {} removed its key", removal->configuration.number);
    if (head == nullptr || commit.message.sequence > head->sequence)
        refuse("removed writer past its head: " + removed_by, commit);
    const auto* at_head = at_sequence(head->sequence);
    if (at_head == nullptr || !is_head(*at_head, *head, *removal))
        refuse("removed writer past its head: " + removed_by + ", and this is not its history", commit);
}

bool Branch::is_head(const SnapshotCommit& commit, const Head& head, const ConfigurationEntry& removal) {
    if (commit.id == head.snapshot) return true;
    if (commit.message.rewritten != head.snapshot) return false;
    // Whoever was removed by then cannot vouch for itself.
    const auto* later = chain_.removal_of(commit.signer);
    if (later == nullptr) return true;
    if (later->configuration.number <= removal.configuration.number) return false;
    require_counts(commit);
    return true;
}

/// The commit `id`, the parent of the one that came before it.
std::unique_ptr<SnapshotCommit> Branch::next(const git::ObjectId& id) {
    if (ahead_.empty() || ahead_.front().id != id) load_ahead(id);
    if (ahead_.empty()) return load(id);
    auto loaded = std::move(ahead_.front());
    ahead_.pop_front();
    if (loaded.error) std::rethrow_exception(loaded.error);
    return std::move(loaded.commit);
}

/// Verifies commits on every core: the more, the longer the walk is already.
void Branch::load_ahead(const git::ObjectId& from) {
    ahead_.clear();
    std::vector<Bytes> raw;
    try {
        for (std::optional<git::ObjectId> id = from; id && raw.size() < load_at_once_;) {
            raw.push_back(repository_.read(git::ObjectType::commit, *id, max_commit_bytes));
            ahead_.push_back({.id = *id, .commit = {}, .error = {}});
            const auto parents = git::decode_commit(raw.back()).parents;
            id = parents.empty() ? std::nullopt : std::optional(parents.front());
        }
    } catch (const Error&) {  // told when the walk comes to that commit
    }
    load_at_once_ = std::min(2 * load_at_once_, max_loaded_at_once);
    parallel_for(raw.size(), [&](std::size_t i) {
        auto& loaded = ahead_[i];
        try {
            loaded.commit = verify(loaded.id, raw[i], described(factory_, loaded.id));
        } catch (const Error&) {
            loaded.error = std::current_exception();
        }
    });
}

std::unique_ptr<SnapshotCommit> Branch::load(const git::ObjectId& id) const {
    const auto where = described(factory_, id);
    const auto raw = naming(where, [&] { return repository_.read(git::ObjectType::commit, id, max_commit_bytes); });
    return verify(id, raw, where);
}

std::unique_ptr<SnapshotCommit> Branch::verify(const git::ObjectId& id, ByteView raw, const std::string& where) const {
    auto decoded = decode_snapshot_commit(raw, where);
    auto commit = std::make_unique<SnapshotCommit>(SnapshotCommit{.commit = id,
                                                                  .id = decoded.id,
                                                                  .tree = decoded.commit.tree,
                                                                  .message = decoded.message,
                                                                  .signer = decoded.signer});
    if (!decoded.commit.parents.empty()) commit->parent = decoded.commit.parents.front();
    if (commit->message.repository != chain_.repository())
        throw Error(ErrorCode::integrity, "snapshot belongs to another repository", where);
    if (commit->message.factory != factory_)
        throw Error(ErrorCode::integrity, "snapshot belongs to another factory than its branch", where);
    if (commit->parent.has_value() == (commit->message.previous == CommitDigest{}))
        refuse("snapshot's parent is not the one that its message names", *commit);
    if (!commit->parent && !commit->message.rewritten && commit->message.sequence != 1)
        refuse("snapshot's sequence does not follow its parent's", *commit);
    judge_signer(*commit, chain_);
    return commit;
}

void Branch::require_link(const SnapshotCommit& newer, const SnapshotCommit& older) const {
    if (older.id != newer.message.previous) refuse("snapshot's parent is not the one that its message names", newer);
    const bool follows = newer.message.rewritten ? newer.message.sequence > older.message.sequence
                                                 : newer.message.sequence == older.message.sequence + 1;
    if (!follows) refuse("snapshot's sequence does not follow its parent's", newer);
    if (newer.message.config_number < older.message.config_number)
        refuse("configuration rolled back: the snapshot names an older one than its parent", newer);
}

}  // namespace adfkeep::snapshot
