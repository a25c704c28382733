#include "snapshot/configure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "snapshot/create.hpp"
#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr int recovery_key_bits = 3072;
constexpr std::size_t min_digits = 8;

[[noreturn]] void refuse(const std::string& what, const std::string& next = {}) {
    throw Error(ErrorCode::invalid_input, what, {}, next);
}

void require_name(const std::string& name) {
    if (!is_key_name(name)) refuse("\"" + name + "\" cannot name a key", "use 1 to 64 of A-Z a-z 0-9 . _ @ -");
}

void require_new_signer(const Configuration& c, const std::vector<Signer>& list, const Signer& signer) {
    require_name(signer.name);
    if (std::ranges::find(list, signer.name, &Signer::name) != list.end())
        refuse("the name \"" + signer.name + "\" is taken");
    if (c.owner(signer.key) != nullptr || c.writer(signer.key) != nullptr) refuse("this signing key is listed already");
    if (std::ranges::find(c.removed_writers, signer.key, &RemovedWriter::key) != c.removed_writers.end())
        refuse("this signing key was removed; a removed key never comes back", "add a writer with a new key");
}

struct Match {
    KeyRole role;
    std::size_t index;
};

/// Everything that `which` names.
std::vector<Match> matches(const Configuration& c, const std::string& which) {
    std::vector<Match> found;
    const auto look = [&](KeyRole role, const auto& list, auto hex) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].name == which || (which.size() >= min_digits && to_hex(hex(list[i]).view()).starts_with(which)))
                found.push_back({.role = role, .index = i});
    };
    const auto key_of = [](const auto& signer) { return signer.key; };
    look(KeyRole::owner, c.owners, key_of);
    look(KeyRole::writer, c.writers, key_of);
    look(KeyRole::recipient, c.recipients, [](const Recipient& recipient) { return recipient.key.id(); });
    if (found.empty()) look(KeyRole::removed_writer, c.removed_writers, key_of);
    return found;
}

template <typename List>
void erase(List& list, std::size_t index, const char* last) {
    if (list.size() == 1 && last != nullptr)
        throw Error(ErrorCode::refused_for_safety, last, {}, "add another one first");
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
}

void require_no_return(const Configuration& c, const ConfigurationChain& chain) {
    for (const auto* signers : {&c.owners, &c.writers})
        for (const auto& signer : *signers)
            if (chain.removal_of(signer.key) != nullptr)
                refuse("the signing key of \"" + signer.name + "\" was removed; a removed key never comes back",
                       "add a new key");
}

/// The tip of every branch, as it verifies now.
std::vector<Head> verified_heads(const Repository& repository) {
    std::vector<Head> heads;
    for (const auto& factory : repository.factories()) {
        const auto branch = repository.branch(factory);
        heads.push_back({.factory = factory, .sequence = branch->tip().message.sequence, .snapshot = branch->tip().id});
    }
    for (const auto& missing : repository.missing_factories())
        throw Error(ErrorCode::integrity, "branch missing: the factory was kept here",
                    "factory " + to_base32(missing.view()), "fetch from another copy before changing keys");
    std::ranges::sort(heads, {}, [](const Head& head) { return to_base32(head.factory.view()); });
    return heads;
}

/// What is sealed anew must name every snapshot there is; writer.pem knows the secret in force only, or not even that.
void require_whole(const NamingHistory& names, const ConfigurationChain& chain) {
    const auto& secrets = names.all();
    for (const auto& entry : chain.entries()) {
        const auto& configuration = entry.configuration;
        const bool is_known = std::ranges::any_of(secrets, [&](const NamingSecret& secret) {
            return secret.check(configuration.repository) == configuration.names_check;
        });
        if (is_known) continue;
        throw Error(ErrorCode::refused_access,
                    "the naming secret of this configuration is needed, to be sealed anew with the others",
                    fmt::format("configuration {}", configuration.number),
                    "give the passphrase or a recovery key: writer.pem holds one naming secret only");
    }
}

std::string fresh_name(const std::vector<std::string>& taken, const std::string& wanted) {
    for (int i = 1;; ++i) {
        const auto name = i == 1 ? wanted : fmt::format("{}-{}", wanted, i);
        if (std::ranges::find(taken, name) == taken.end()) return name;
    }
}

}  // namespace

ConfigurationChange begin_change(const Repository& repository, NamingHistory names) {
    ConfigurationChange change{.configuration = repository.configuration(), .names = std::move(names), .recovery = {}};
    ++change.configuration.number;
    for (const auto& [path, content] : repository.chain().files())
        if (path.starts_with(recovery_folder)) change.recovery.emplace(path, content);
    return change;
}

void add_recipient(ConfigurationChange& change, Recipient recipient) {
    auto& recipients = change.configuration.recipients;
    require_name(recipient.name);
    if (recipients.size() == max_recipients) refuse("there are 16 recipients, the most that a repository has");
    for (const auto& known : recipients) {
        if (known.name == recipient.name) refuse("the name \"" + recipient.name + "\" is taken");
        if (known.key.id() == recipient.key.id()) refuse("this recipient is listed already, as \"" + known.name + "\"");
    }
    recipients.push_back(std::move(recipient));
}

void add_writer(ConfigurationChange& change, Signer writer) {
    require_new_signer(change.configuration, change.configuration.writers, writer);
    change.configuration.writers.push_back(std::move(writer));
}

void add_owner(ConfigurationChange& change, Signer owner, const ConfigurationChain& chain) {
    require_new_signer(change.configuration, change.configuration.owners, owner);
    if (chain.removal_of(owner.key) != nullptr) refuse("this signing key was removed; a removed key never comes back");
    change.configuration.owners.push_back(std::move(owner));
}

KeyRole remove_key(ConfigurationChange& change, const std::string& which) {
    auto& c = change.configuration;
    const auto found = matches(c, which);
    if (found.empty()) refuse("there is no key \"" + which + "\"", "`adfkeep key list` shows them");
    const auto [role, index] = found.front();
    if (role != KeyRole::removed_writer && found.size() > 1)
        refuse("\"" + which + "\" names several keys", "give the beginning of its id, 8 digits or more");
    switch (role) {
        case KeyRole::owner:
            erase(c.owners, index, "this is the last owner: without one the configuration could never change");
            break;
        case KeyRole::recipient:
            erase(c.recipients, index, "this is the last recipient: without one nothing could be opened");
            break;
        case KeyRole::writer:
            c.removed_writers.push_back(
                {.name = c.writers[index].name, .key = c.writers[index].key, .removed = c.number});
            erase(c.writers, index, nullptr);
            break;
        case KeyRole::removed_writer:
            break;
    }
    return role;
}

void rotate_passphrase(ConfigurationChange& change, const PassphraseRotation& rotation, Random& random) {
    auto& c = change.configuration;
    const auto owner = crypto::Ed25519PrivateKey::generate(random);
    const auto recovery = crypto::RsaPrivateKey::generate(recovery_key_bits);
    std::erase_if(c.owners, [&](const Signer& signer) { return change.recovery.contains(recovery_path(signer.key)); });
    change.recovery.clear();
    std::vector<std::string> names;
    for (const auto& old : rotation.private_keys) {
        const auto key = crypto::RsaPrivateKey::from_pkcs8(old.view());
        change.recovery[recovery_path(key.public_key())] = encode_recovery_file(old, rotation.passphrase, random);
        std::erase_if(c.recipients, [&](const Recipient& r) { return r.key.id() == key.public_key().id(); });
    }
    if (rotation.first_owner)
        change.recovery[recovery_path(rotation.first_owner->public_key())] =
            encode_recovery_file(rotation.first_owner->pkcs8(), rotation.passphrase, random);
    change.recovery[recovery_path(owner.public_key())] =
        encode_recovery_file(owner.pkcs8(), rotation.passphrase, random);
    change.recovery[recovery_path(recovery.public_key())] =
        encode_recovery_file(recovery.pkcs8(), rotation.passphrase, random);

    std::ranges::transform(c.owners, std::back_inserter(names), &Signer::name);
    c.owners.insert(c.owners.begin(), {.name = fresh_name(names, "owner"), .key = owner.public_key()});
    names.clear();
    std::ranges::transform(c.recipients, std::back_inserter(names), &Recipient::name);
    c.recipients.insert(c.recipients.begin(),
                        {.name = fresh_name(names, "passphrase"), .key = recovery.public_key(), .vault = {}});
}

void rotate_names(ConfigurationChange& change, Random& random) {
    change.names.add(change.names.newest().renewed(random));
    change.configuration.names_check = change.names.newest().check(change.configuration.repository);
}

void commit_change(Repository& repository, ConfigurationChange change, const crypto::Ed25519PrivateKey& owner,
                   Random& random, const Clock& clock) {
    if (repository.configuration().owner(owner.public_key()) == nullptr)
        throw Error(ErrorCode::refused_access, "this key is not an owner's (any more)",
                    fmt::format("configuration {}", repository.configuration().number),
                    "`adfkeep key list` shows the owners");
    require_readable(change.configuration);
    require_no_return(change.configuration, repository.chain());
    require_whole(change.names, repository.chain());
    const auto files =
        main_files(change.configuration, verified_heads(repository), change.names, std::move(change.recovery), random);
    const auto& current = repository.chain().current();
    if (!commit_main(
            repository.git(),
            {.configuration = change.configuration, .files = files, .parent = current.commit, .previous = current.id},
            owner, clock))
        throw Error(ErrorCode::refused_for_safety, "somebody else changed the configuration at the same time", "main",
                    "look at `adfkeep key list`, then run it again");
    repository.reload();
}

std::vector<ResetBranch> reset_branches(Repository& repository) {
    std::vector<ResetBranch> reset;
    for (const auto& factory : repository.factories()) {
        const auto local = repository.git().reference(branch_name(factory));  // a plain clone has none before
        const auto tip = local ? local : repository.branch_tip(factory);
        std::optional<git::ObjectId> commit = tip;
        ResetBranch result{.factory = factory};
        while (commit) {
            try {
                const Branch branch(repository.git(), repository.chain(), factory, *commit);
                result.to = branch.tip().message.sequence;
                break;
            } catch (const Error& error) {
                if (error.code() != ErrorCode::integrity) throw;
            }
            const auto raw = repository.git().read(git::ObjectType::commit, *commit, max_commit_bytes);
            ++result.cut_off;
            const auto parents = git::decode_commit(raw).parents;
            commit = parents.empty() ? std::nullopt : std::optional(parents.front());
        }
        if (commit == tip) continue;
        if (!commit)
            throw Error(ErrorCode::integrity, "no snapshot of the branch counts",
                        "factory " + to_base32(factory.view()), "fetch from another copy");
        if (!repository.git().move_reference(branch_name(factory), local, *commit))
            throw Error(ErrorCode::unavailable, "somebody else moved the branch at the same time", branch_name(factory),
                        "run it again");
        reset.push_back(result);
    }
    return reset;
}

}  // namespace adfkeep::snapshot
