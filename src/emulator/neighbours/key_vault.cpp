#include "src/emulator/neighbours/key_vault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/base64url.hpp"
#include "src/base/crypto/rsa.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {
namespace {

using Versions = std::map<std::string, std::vector<VaultVersion>>;

Refusal not_found(std::string_view what, std::string_view code, std::string_view name) {
    return {
        404, std::string(code),
        fmt::format("A {} with (name/id) {} was not found in this key vault. If you recently deleted this {} you may "
                    "be able to recover it using the correct recovery command.",
                    what, name, what),
        RefusedBy::gateway};
}

/// Of the name in the route, in the version that it names; the newest where it names none.
const VaultVersion& require_version(const Call& call, const Versions& all, std::string_view what,
                                    std::string_view code) {
    const auto& name = call.names.at(0);
    const auto found = all.find(lower(name));
    if (found == all.end() || found->second.empty()) throw not_found(what, code, name);
    if (call.names.size() < 2) return found->second.back();
    const auto version = std::ranges::find(found->second, call.names.at(1), &VaultVersion::version);
    if (version == found->second.end()) throw not_found(what, code, name + "/" + call.names.at(1));
    return *version;
}

std::string id_of(const Call& call, std::string_view collection, std::string_view version) {
    return fmt::format("{}/{}/{}/{}", call.base_url, collection, call.names.at(0), version);
}

std::string attributes_of(const VaultVersion& version) {
    const auto seconds = std::to_string(version.created.time_since_epoch().count());
    return ObjectText()
        .add("enabled", "true")
        .add("created", seconds)
        .add("updated", seconds)
        .add_string("recoveryLevel", "Recoverable+Purgeable")
        .add("recoverableDays", "90")
        .text();
}

const VaultVersion& require_key(const Call& call) {
    return require_version(call, call.world.vault_keys, "key", "KeyNotFound");
}

std::string key_text(const Call& call, const VaultVersion& version) {
    const auto key = crypto::RsaPrivateKey::from_pkcs8(version.content).public_key();
    // A SubjectPublicKeyInfo ends with the modulus and the exponent 65537: 02 03 01 00 01.
    constexpr std::size_t exponent_bytes = 5;
    const auto modulus =
        ByteView(key.der()).substr(key.der().size() - exponent_bytes - key.modulus_bytes(), key.modulus_bytes());
    const auto jwk = ObjectText()
                         .add_string("kid", id_of(call, "keys", version.version))
                         .add_string("kty", "RSA")
                         .add("key_ops", R"(["encrypt","decrypt","sign","verify","wrapKey","unwrapKey"])")
                         .add_string("n", to_base64url(modulus))
                         .add_string("e", "AQAB")
                         .text();
    return ObjectText().add("key", jwk).add("attributes", attributes_of(version)).add("tags", "{}").text();
}

Response get_key(Call& call) { return json_response(key_text(call, require_key(call))); }

Bytes sent_value(const Call& call) {
    const auto algorithm = body_string(call.request, "alg");
    if (algorithm != "RSA-OAEP-256") {
        throw Refusal(400, "BadParameter", fmt::format("The algorithm '{}' is not supported.", algorithm),
                      RefusedBy::gateway);
    }
    const auto value = from_base64url(body_string(call.request, "value"));
    if (!value || value->empty()) throw Refusal(400, "BadParameter", "The value is not base64url.", RefusedBy::gateway);
    return *value;
}

std::string operation_text(const Call& call, const VaultVersion& version, ByteView value) {
    return ObjectText()
        .add_string("kid", id_of(call, "keys", version.version))
        .add_string("value", to_base64url(value))
        .text();
}

Response wrap_key(Call& call) {
    const auto& version = require_key(call);
    const auto value = sent_value(call);
    const auto key = crypto::RsaPrivateKey::from_pkcs8(version.content);
    // OAEP with SHA-256 leaves the modulus less two digests and two bytes.
    if (value.size() + 66 > key.public_key().modulus_bytes())
        throw Refusal(400, "BadParameter", "The value is too long for this key.", RefusedBy::gateway);
    return json_response(operation_text(call, version, key.public_key().wrap(value)));
}

Response unwrap_key(Call& call) {
    const auto& version = require_key(call);
    const auto wrapped = sent_value(call);
    try {
        const auto opened = crypto::RsaPrivateKey::from_pkcs8(version.content).unwrap(wrapped);
        return json_response(operation_text(call, version, opened.view()));
    } catch (const Error&) {
        throw Refusal(400, "BadParameter", "The value was not wrapped for this key.", RefusedBy::gateway);
    }
}

Response create_key(Call& call) {
    add_vault_key(call.world, call.names.at(0), crypto::RsaPrivateKey::generate(3072).pkcs8());
    return get_key(call);
}

std::string secret_text(const Call& call, const VaultVersion& version) {
    return ObjectText()
        .add_string("value", version.content)
        .add_string("id", id_of(call, "secrets", version.version))
        .add("attributes", attributes_of(version))
        .add("tags", "{}")
        .text();
}

Response get_secret(Call& call) {
    return json_response(
        secret_text(call, require_version(call, call.world.vault_secrets, "secret", "SecretNotFound")));
}

Response put_secret(Call& call) {
    add_vault_secret(call.world, call.names.at(0), body_string(call.request, "value"));
    return get_secret(call);
}

Response list_items(const Call& call, const Versions& all, std::string_view collection, std::string_view id_name) {
    std::vector<std::string> items;
    for (const auto& [name, versions] : all) {
        items.push_back(ObjectText()
                            .add_string(id_name, fmt::format("{}/{}/{}", call.base_url, collection, name))
                            .add("attributes", attributes_of(versions.back()))
                            .text());
    }
    return json_response(ObjectText().add("value", array_text(items)).add("nextLink", "null").text());
}

Response list_keys(Call& call) { return list_items(call, call.world.vault_keys, "keys", "kid"); }
Response list_secrets(Call& call) { return list_items(call, call.world.vault_secrets, "secrets", "id"); }

constexpr auto routes = std::to_array<Route>({
    {"GET", "keys", list_keys},
    {"GET", "keys/*", get_key},
    {"GET", "keys/*/*", get_key},
    {"POST", "keys/*/create", create_key},
    {"POST", "keys/*/wrapKey", wrap_key},
    {"POST", "keys/*/*/wrapKey", wrap_key},
    {"POST", "keys/*/unwrapKey", unwrap_key},
    {"POST", "keys/*/*/unwrapKey", unwrap_key},
    {"GET", "secrets", list_secrets},
    {"GET", "secrets/*", get_secret},
    {"GET", "secrets/*/*", get_secret},
    {"PUT", "secrets/*", put_secret},
});

std::string new_version(World& world) { return to_hex(world.random.bytes(16)); }

}  // namespace

bool is_of_key_vault(const Target& target) {
    return !target.segments.empty() &&
           (equal_without_case(target.segments[0], "keys") || equal_without_case(target.segments[0], "secrets"));
}

Response answer_key_vault(Call& call) {
    const auto* const route = find_route(routes, call.target.segments, call);
    if (route != nullptr) return route->rule(call);
    throw Refusal(404, "NotFound", "There is no such operation: " + call.path(), RefusedBy::gateway);
}

void add_vault_key(World& world, const std::string& name, const Secret& pkcs8) {
    static_cast<void>(crypto::RsaPrivateKey::from_pkcs8(pkcs8.view()));
    world.vault_keys[lower(name)].push_back(
        {.version = new_version(world), .content = std::string(pkcs8.view()), .created = world.now()});
}

void add_vault_secret(World& world, const std::string& name, const std::string& value) {
    world.vault_secrets[lower(name)].push_back(
        {.version = new_version(world), .content = value, .created = world.now()});
}

}  // namespace adfkeep::emulator
