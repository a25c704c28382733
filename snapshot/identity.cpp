#include "snapshot/identity.hpp"

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t name_key_bytes = 32;

Secret name_key(ByteView secret, const RepositoryId& repository, ByteView info) {
    return crypto::hkdf_sha256(secret, repository.view(), info, name_key_bytes);
}

}  // namespace

RepositoryId repository_id(const Nonce& nonce, const crypto::Ed25519PublicKey& first_owner) {
    return RepositoryId::from(
        crypto::sha256(framed({"adfkeep/1 repository", nonce.view(), first_owner.view()})).view());
}

NamingSecret::NamingSecret(ByteView permanent, ByteView replaceable)
    : permanent_(permanent), replaceable_(replaceable) {}

NamingSecret NamingSecret::generate(Random& random) {
    const auto drawn = random.secret(size);
    return {drawn.view().substr(0, size / 2), drawn.view().substr(size / 2)};
}

NamingSecret NamingSecret::renewed(Random& random) const { return {permanent(), random.secret(size / 2).view()}; }

NamesCheck NamingSecret::check(const RepositoryId& repository) const {
    return NamesCheck::from(
        crypto::sha256(framed({"adfkeep/1 names", repository.view(), permanent(), replaceable()})).view());
}

FactoryId NamingSecret::factory(const RepositoryId& repository, std::string_view kept_name) const {
    const auto key = name_key(permanent(), repository, framed({"adfkeep/1 factory"}));
    return FactoryId::from(crypto::hmac_sha256(key.view(), {framed({lower(kept_name)})}).view());
}

Namer::Namer(const NamingSecret& secret, const RepositoryId& repository, const FactoryId& factory)
    : entity_key_(name_key(secret.replaceable(), repository, framed({"adfkeep/1 entity", factory.view()}))),
      content_key_(name_key(secret.replaceable(), repository, framed({"adfkeep/1 content", factory.view()}))) {}

EntityName Namer::entity(const EntityId& id) const {
    return EntityName::from(crypto::hmac_sha256(entity_key_.view(), {framed({id.kind, lower(id.name)})}).view());
}

ContentName Namer::content(std::string_view header_line, std::string_view canonical) const {
    const auto header_size = big_endian_32(static_cast<std::uint32_t>(header_line.size()));
    const auto canonical_size = big_endian_32(static_cast<std::uint32_t>(canonical.size()));
    return ContentName::from(
        crypto::hmac_sha256(content_key_.view(), {header_size, header_line, canonical_size, canonical}).view());
}

}  // namespace adfkeep::snapshot
