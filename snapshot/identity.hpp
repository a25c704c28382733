// The opaque names of things in the repository: what a Git host sees instead of factories and entities.
// Format: docs/repository-format.md, section 3.
#pragma once

#include <string_view>
#include <vector>

#include "src/base/bytes.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/crypto/ed25519.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::snapshot {

using crypto::Sha256;

struct RepositoryIdTag;
struct FactoryIdTag;
struct EntityNameTag;
struct ContentNameTag;
struct NamesCheckTag;
using RepositoryId = FixedBytes<RepositoryIdTag, 32>;  ///< R: the pin, certifies itself
using FactoryId = FixedBytes<FactoryIdTag, 16>;        ///< F
using EntityName = FixedBytes<EntityNameTag, 16>;      ///< N
using ContentName = FixedBytes<ContentNameTag, 16>;    ///< C
using NamesCheck = FixedBytes<NamesCheckTag, 16>;      ///< proves that a host has the right naming secret
using Nonce = Sha256;

/// R of the repository whose first configuration has this nonce and first owner.
[[nodiscard]] RepositoryId repository_id(const Nonce& nonce, const crypto::Ed25519PublicKey& first_owner);

/// B ‖ E: makes opaque names and notices change; opens nothing.
class NamingSecret {
public:
    static constexpr std::size_t size = 64;

    /// From B ‖ E, 32 bytes each.
    NamingSecret(ByteView permanent, ByteView replaceable);
    [[nodiscard]] static NamingSecret generate(Random& random);
    /// The same B with a new E.
    [[nodiscard]] NamingSecret renewed(Random& random) const;

    [[nodiscard]] ByteView permanent() const noexcept { return permanent_.view(); }
    [[nodiscard]] ByteView replaceable() const noexcept { return replaceable_.view(); }
    [[nodiscard]] NamesCheck check(const RepositoryId& repository) const;
    [[nodiscard]] FactoryId factory(const RepositoryId& repository, std::string_view kept_name) const;

private:
    Secret permanent_;    ///< B
    Secret replaceable_;  ///< E
};

/// Names entities of one factory. Thread-safe.
class Namer {
public:
    Namer(const NamingSecret& secret, const RepositoryId& repository, const FactoryId& factory);

    [[nodiscard]] EntityName entity(const EntityId& id) const;
    /// `canonical` is the canonical form of the definition.
    [[nodiscard]] ContentName content(std::string_view header_line, std::string_view canonical) const;

private:
    Secret entity_key_;
    Secret content_key_;
};

}  // namespace adfkeep::snapshot
