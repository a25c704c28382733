#include "snapshot/chain.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {
namespace {

struct Link {
    git::ObjectId commit;
    SignedCommit<ConfigurationMessage> signed_commit;
};

std::string name_of(const git::ObjectId& commit) { return "main@" + to_hex(commit.view()); }

/// Commits from the first to `tip`.
std::vector<Link> links(const git::Repository& repository, git::ObjectId tip) {
    std::vector<Link> found;
    for (std::optional<git::ObjectId> next = tip; next;) {
        if (found.size() == max_configurations)
            throw Error(ErrorCode::integrity, "main has more configurations than the format allows", name_of(tip));
        const auto raw =
            naming(name_of(*next), [&] { return repository.read(git::ObjectType::commit, *next, max_commit_bytes); });
        found.push_back({.commit = *next, .signed_commit = decode_configuration_commit(raw, name_of(*next))});
        const auto& parents = found.back().signed_commit.commit.parents;
        next = parents.empty() ? std::nullopt : std::optional(parents.front());
    }
    std::ranges::reverse(found);
    return found;
}

void require_matching(const Link& link, const Configuration& configuration, const MainFiles& files) {
    const auto where = name_of(link.commit);
    const auto& message = link.signed_commit.message;
    if (contents_of(files) != message.contents)
        throw Error(ErrorCode::integrity, "digest mismatch: the files are not those that were signed", where);
    if (configuration.repository != message.repository || configuration.number != message.number)
        throw Error(ErrorCode::integrity, "configuration and its commit contradict each other", where);
    if (allowed_signers(configuration) != files.at(allowed_signers_file))
        throw Error(ErrorCode::integrity, "file is not what the configuration asks for",
                    where + ":" + allowed_signers_file);
}

void require_first(const Link& link, const Configuration& configuration) {
    const auto& [commit, signed_commit] = link;
    const auto where = name_of(commit);
    if (repository_id(configuration.nonce, configuration.owners.front().key) != configuration.repository)
        throw Error(ErrorCode::integrity, "untrusted repository: its id does not certify its first owner", where);
    if (signed_commit.message.number != 1 || signed_commit.message.previous != CommitDigest{} ||
        signed_commit.signer != configuration.owners.front().key)
        throw Error(ErrorCode::integrity, "first configuration is not signed by its first owner", where);
}

void require_successor(const ConfigurationEntry& previous, const Link& link, const Configuration& configuration) {
    const auto& [commit, signed_commit] = link;
    const auto where = name_of(commit);
    if (previous.configuration.owner(signed_commit.signer) == nullptr)
        throw Error(ErrorCode::integrity, "configuration is not signed by an owner of the one before", where);
    if (signed_commit.message.number != previous.configuration.number + 1 ||
        signed_commit.message.previous != previous.id)
        throw Error(ErrorCode::integrity, "configuration does not follow the one before", where);
    if (configuration.repository != previous.configuration.repository ||
        configuration.nonce != previous.configuration.nonce)
        throw Error(ErrorCode::integrity, "configuration belongs to another repository", where);
}

bool lists(const Configuration& configuration, const Ed25519PublicKey& key) {
    return configuration.owner(key) != nullptr || configuration.writer(key) != nullptr;
}

/// A key that was removed never comes back: what `heads` says of its signatures would no longer hold.
void require_no_return(const std::vector<ConfigurationEntry>& entries, const Configuration& configuration,
                       const std::string& where) {
    std::vector<Ed25519PublicKey> keys;
    for (const auto& owner : configuration.owners) keys.push_back(owner.key);
    for (const auto& writer : configuration.writers) keys.push_back(writer.key);
    for (const auto& key : keys) {
        if (lists(entries.back().configuration, key)) continue;
        if (std::ranges::any_of(entries, [&](const auto& entry) { return lists(entry.configuration, key); }))
            throw Error(ErrorCode::integrity, "configuration lists a signing key again that was removed", where);
    }
}

/// Writers that are gone stand in removedWriters with the configuration that removed them, and nobody else does.
void require_removed_writers(const Configuration& previous, const Configuration& configuration,
                             const std::string& where) {
    std::set<std::pair<Ed25519PublicKey, std::uint64_t>> expected, listed;
    for (const auto& removed : previous.removed_writers) expected.emplace(removed.key, removed.removed);
    for (const auto& writer : previous.writers)
        if (!lists(configuration, writer.key)) expected.emplace(writer.key, configuration.number);
    for (const auto& removed : configuration.removed_writers) listed.emplace(removed.key, removed.removed);
    if (listed != expected)
        throw Error(ErrorCode::integrity, "configuration does not list the writers that were removed", where);
}

}  // namespace

const Head* ConfigurationEntry::head(const FactoryId& factory) const {
    const auto found = std::ranges::find(heads, factory, &Head::factory);
    return found == heads.end() ? nullptr : &*found;
}

ConfigurationChain ConfigurationChain::load(const git::Repository& repository, const git::ObjectId& tip) {
    ConfigurationChain chain;
    for (const auto& link : links(repository, tip)) {
        const auto where = name_of(link.commit);
        auto files = read_main_files(repository, link.signed_commit.commit.tree, where);
        auto configuration = decode_configuration(files.at(configuration_file), where + ":" + configuration_file);
        require_matching(link, configuration, files);
        if (chain.entries_.empty()) {
            require_first(link, configuration);
        } else {
            require_successor(chain.entries_.back(), link, configuration);
            require_no_return(chain.entries_, configuration, where);
            require_removed_writers(chain.entries_.back().configuration, configuration, where);
        }
        auto heads = decode_heads(files.at(heads_file), where + ":" + heads_file);
        chain.entries_.push_back({.configuration = std::move(configuration),
                                  .heads = std::move(heads),
                                  .sealed_names = files.at(sealed_names_file),
                                  .names_key = files.at(names_key_file),
                                  .id = link.signed_commit.id,
                                  .commit = link.commit,
                                  .time = link.signed_commit.message.time});
        if (chain.entries_.size() == 1) chain.first_files_ = files;
        chain.files_ = std::move(files);
    }
    return chain;
}

const ConfigurationEntry* ConfigurationChain::at(std::uint64_t number) const noexcept {
    return number >= 1 && number <= entries_.size() ? &entries_[number - 1] : nullptr;
}

const Signer* ConfigurationChain::owner_since(std::uint64_t from, const Ed25519PublicKey& key) const {
    for (const auto& entry : entries_)
        if (const auto* owner = entry.configuration.owner(key); owner != nullptr && entry.configuration.number >= from)
            return owner;
    return nullptr;
}

const ConfigurationEntry* ConfigurationChain::removal_of(const Ed25519PublicKey& key) const {
    const auto last = std::ranges::find_if(entries_.rbegin(), entries_.rend(),
                                           [&](const auto& entry) { return lists(entry.configuration, key); });
    return last == entries_.rbegin() || last == entries_.rend() ? nullptr : &*std::prev(last);
}

}  // namespace adfkeep::snapshot
