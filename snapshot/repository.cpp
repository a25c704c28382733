#include "snapshot/repository.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::string_view local_prefix = "refs/heads/";
constexpr std::string_view remote_prefix = "refs/remotes/origin/";
constexpr std::string_view factories_prefix = "factories/";

std::optional<git::ObjectId> local_or_remote(const git::Repository& repository, const std::string& name) {
    const auto local = repository.reference(std::string(local_prefix) + name);
    return local ? local : repository.reference(std::string(remote_prefix) + name);
}

ConfigurationChain load_chain(const git::Repository& repository) {
    const auto tip = local_or_remote(repository, "main");
    if (!tip)
        throw Error(ErrorCode::invalid_input, "not an adfkeep repository: it has no branch main",
                    repository.path().string(), "make one with `adfkeep init`, or look at --repo");
    return ConfigurationChain::load(repository, *tip);
}

std::string shown(const RepositoryId& id) { return to_hex(id.view()); }

void require_trusted(const ConfigurationChain& chain, const Trust& trust, bool is_remembered, const RecoveryKey* key) {
    if (trust.pin && *trust.pin != chain.repository())
        throw Error(
            ErrorCode::integrity,
            fmt::format("untrusted repository: it is {}, expected is {}", shown(chain.repository()), shown(*trust.pin)),
            {}, "look at --repo, and at the id on the recovery sheet");
    if (trust.pin || is_remembered) return;
    if (key != nullptr && key->opens_owner(chain.first().configuration.owners.front().key, chain.files())) return;
    throw Error(ErrorCode::integrity,
                fmt::format("untrusted repository: {} is new to this machine", shown(chain.repository())), {},
                "compare with the recovery sheet, then add `--trust " + shown(chain.repository()) +
                    "`; or give the passphrase");
}

void require_not_rolled_back(const ConfigurationChain& chain, const Trust& trust, const Remembered& remembered) {
    const auto number = chain.current().configuration.number;
    const auto least = std::max(trust.config_at_least, remembered.config);
    if (number < least)
        throw Error(ErrorCode::integrity,
                    fmt::format("configuration rolled back: main is at {}, {} was seen", number, least), "main",
                    "fetch from another copy");
    if (remembered.config != 0 && chain.at(remembered.config)->id != remembered.config_id)
        throw Error(ErrorCode::integrity,
                    fmt::format("configuration forked: another configuration {} was seen", remembered.config), "main",
                    "compare with another copy; one of the two is false");
}

/// Whether the newest configuration, which is newer than what was remembered, vouches for a history from which an owner
/// dropped the snapshot that was seen.
bool was_dropped(Branch& branch, const RememberedFactory& seen, const ConfigurationChain& chain,
                 const Remembered& remembered) {
    const auto* head = chain.current().head(branch.factory());
    if (chain.current().configuration.number <= remembered.config || head == nullptr ||
        head->sequence < seen.sequence || branch.at_sequence(seen.sequence) != nullptr)
        return false;
    const SnapshotCommit* above = nullptr;
    for (std::size_t steps = 0;; ++steps) {
        const auto* commit = branch.before_tip(steps);
        if (commit == nullptr || commit->message.sequence < seen.sequence) break;
        above = commit;
    }
    if (above == nullptr || !above->message.rewritten) return false;
    branch.require_counts(*above);
    return true;
}

}  // namespace

std::string branch_name(const FactoryId& factory) {
    return std::string(local_prefix) + std::string(factories_prefix) + to_base32(factory.view());
}

Repository::Repository(git::Repository repository, ConfigurationChain chain, const Memory& memory)
    : git_(std::make_unique<git::Repository>(std::move(repository))),
      chain_(std::make_unique<ConfigurationChain>(std::move(chain))),
      memory_(memory) {}

Repository Repository::open(const boost::filesystem::path& path, const Trust& trust, const Memory& memory,
                            RecoveryKey* key) {
    auto git_repository = git::Repository::open(path);
    auto chain = load_chain(git_repository);
    auto remembered = memory.recall(chain.repository());
    // Another process may have moved `main`, and then told the memory, between the two readings: what is judged is read
    // after the memory.
    if (remembered && remembered->config > chain.current().configuration.number) {
        chain = load_chain(git_repository);
        remembered = memory.recall(chain.repository());
    }
    Repository repository(std::move(git_repository), std::move(chain), memory);
    if (key != nullptr) key->use(repository.chain().files());
    require_trusted(repository.chain(), trust, remembered.has_value(), key);
    repository.remembered_ = remembered.value_or(Remembered{});
    require_not_rolled_back(repository.chain(), trust, repository.remembered_);
    repository.seen_.config = repository.configuration().number;
    repository.seen_.config_id = repository.chain().current().id;
    return repository;
}

std::vector<FactoryId> Repository::factories() const {
    std::set<FactoryId> found;
    for (const auto prefix : {local_prefix, remote_prefix}) {
        const auto whole = std::string(prefix) + std::string(factories_prefix);
        for (const auto& [name, id] : git_->references(whole))
            if (const auto factory = fixed_from_base32<FactoryId>(std::string_view(name).substr(whole.size())))
                found.insert(*factory);
    }
    return {found.begin(), found.end()};
}

std::vector<FactoryId> Repository::missing_factories() const {
    std::set<FactoryId> known;
    for (const auto& head : chain_->current().heads) known.insert(head.factory);
    for (const auto& [factory, seen] : remembered_.factories) known.insert(factory);
    for (const auto& factory : factories()) known.erase(factory);
    return {known.begin(), known.end()};
}

std::optional<git::ObjectId> Repository::branch_tip(const FactoryId& factory) const {
    return local_or_remote(*git_, std::string(factories_prefix) + to_base32(factory.view()));
}

std::optional<Branch> Repository::branch(const FactoryId& factory) const {
    const auto* head = chain_->current().head(factory);
    const auto seen = remembered_.factories.find(factory);
    const bool was_seen = seen != remembered_.factories.end();
    const auto tip = branch_tip(factory);
    if (!tip) {
        if (head == nullptr && !was_seen) return std::nullopt;
        throw Error(ErrorCode::integrity, "branch missing: the factory was kept here",
                    "factory " + to_base32(factory.view()), "fetch from another copy");
    }
    Branch branch(*git_, *chain_, factory, *tip);
    if (was_seen && !was_dropped(branch, seen->second, *chain_, remembered_))
        branch.require_holds(seen->second.sequence, seen->second.snapshot, "this machine");
    // What this machine saw under this configuration was compared with its heads then.
    const bool heads_are_below = was_seen && head != nullptr && remembered_.config >= configuration().number &&
                                 seen->second.sequence >= head->sequence;
    if (head != nullptr && !heads_are_below)
        branch.require_holds(head->sequence, head->snapshot, fmt::format("configuration {}", configuration().number));
    return branch;
}

void Repository::remember(const SnapshotCommit& commit, const std::string& kept_name) {
    auto& seen = seen_.factories[commit.message.factory];
    if (commit.message.sequence >= seen.sequence) {
        seen.sequence = commit.message.sequence;
        seen.snapshot = commit.id;
    }
    if (!kept_name.empty()) seen.name = kept_name;
}

void Repository::remember_opened(const RecoveryKey& key, Time now) {
    for (const auto& recipient : key.used()) seen_.opened[recipient] = now;
}

void Repository::store_memory() const { memory_.remember(id(), seen_); }

void Repository::reload() {
    auto chain = load_chain(*git_);
    const auto& before = chain_->current();
    const auto* same = chain.at(before.configuration.number);
    if (same == nullptr || same->id != before.id)
        throw Error(
            ErrorCode::integrity,
            fmt::format("configuration rolled back or forked: {} was there a moment ago", before.configuration.number),
            "main", "compare with another copy");
    *chain_ = std::move(chain);
    seen_.config = configuration().number;
    seen_.config_id = chain_->current().id;
}

}  // namespace adfkeep::snapshot
