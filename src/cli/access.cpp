#include "src/cli/access.hpp"

#include <fmt/format.h>

#include "src/base/error.hpp"

namespace adfkeep::cli {
namespace {

/// The current owner's key, from --owner-key or the passphrase.
crypto::Ed25519PrivateKey owner_key(const Console& console, const snapshot::Repository& repository,
                                    const std::optional<snapshot::RecoveryKey>& key) {
    if (!console.options().owner_key.empty()) return snapshot::read_owner_key(console.options().owner_key);
    if (key)
        for (const auto& owner : repository.configuration().owners)
            if (auto found = key->owner_key(owner.key)) return std::move(*found);
    throw Error(
        ErrorCode::refused_access, "an owner's key is needed", {},
        "looked at --owner-key and at the owners' keys under the passphrase (--passphrase-file, ADFKEEP_PASSPHRASE_FILE, ADFKEEP_PASSPHRASE_COMMAND)");
}

}  // namespace

snapshot::NamingHistory names_of(const snapshot::WriterFile& writer) {
    std::vector<snapshot::NamingSecret> secrets;
    secrets.emplace_back(writer.names.permanent(), writer.names.replaceable());
    return snapshot::NamingHistory(std::move(secrets));
}

OpenedRepository open_for_reading(Console& console) {
    const auto writer = console.given_writer();
    auto key = console.recovery_key();
    auto repository = console.open_repository(writer ? &*writer : nullptr, &key);
    auto names = snapshot::open_names(repository.chain(), key);
    return {.key = std::move(key), .repository = std::move(repository), .names = std::move(names)};
}

NamedRepository open_for_names(Console& console) {
    auto writer = console.given_writer();
    auto key = console.given_recovery_key();
    if (!writer && !key) key = console.recovery_key();
    auto repository = console.open_repository(writer ? &*writer : nullptr, key ? &*key : nullptr);
    auto names = key ? snapshot::open_names(repository.chain(), *key) : names_of(*writer);
    return {.writer = std::move(writer),
            .key = std::move(key),
            .repository = std::move(repository),
            .names = std::move(names)};
}

SigningRepository open_for_backup(Console& console) {
    auto writer = console.given_writer();
    if (writer) {
        auto repository = console.open_repository(&*writer, nullptr);
        auto names = names_of(*writer);
        return {.named = {.writer = std::move(writer),
                          .key = {},
                          .repository = std::move(repository),
                          .names = std::move(names)},
                .owner = {}};
    }
    auto key = console.given_recovery_key();
    if (!key) {
        throw Error(
            ErrorCode::refused_access, "a writer file is needed", {},
            "looked at --writer and ADFKEEP_WRITER; an operator may give the passphrase instead (--passphrase-file, ADFKEEP_PASSPHRASE_FILE, ADFKEEP_PASSPHRASE_COMMAND)");
    }
    auto repository = console.open_repository(nullptr, &*key);
    auto names = snapshot::open_names(repository.chain(), *key);
    auto owner = owner_key(console, repository, key);
    return {
        .named = {.writer = {}, .key = std::move(key), .repository = std::move(repository), .names = std::move(names)},
        .owner = std::move(owner)};
}

OwnedRepository open_for_owner(Console& console) {
    const auto writer = console.given_writer();
    auto key = console.given_recovery_key();
    const bool has_owner_and_names = writer && !console.options().owner_key.empty();
    if (!key && !has_owner_and_names) key = console.recovery_key();
    auto repository = console.open_repository(writer ? &*writer : nullptr, key ? &*key : nullptr);
    auto owner = owner_key(console, repository, key);
    auto names = key ? snapshot::open_names(repository.chain(), *key) : names_of(*writer);
    return {.key = std::move(key),
            .repository = std::move(repository),
            .names = std::move(names),
            .owner = std::move(owner)};
}

void close(snapshot::Repository& repository, const snapshot::RecoveryKey* key, Console& console) {
    if (key != nullptr) repository.remember_opened(*key, console.clock().now());
    try {
        repository.store_memory();
    } catch (const Error& error) {
        console.say("warning: this machine cannot remember the repository: " + describe(error));
    }
}

}  // namespace adfkeep::cli
