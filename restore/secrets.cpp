#include "restore/secrets.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "restore/fill_secrets.hpp"
#include "restore/json_object.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"
#include "src/model/entity_id.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::size_t max_file_bytes = 16u << 20;
constexpr std::string_view before = "properties.", behind = ".value", pointer = "encryptedCredential",
                           vault_folder = "secrets";

/// "typeProperties.password" of "properties.typeProperties.password.value".
std::string_view short_path(std::string_view path) {
    if (path.starts_with(before)) path.remove_prefix(before.size());
    if (path.ends_with(behind)) path.remove_suffix(behind.size());
    return path;
}

std::string key_of(const EntityId& entity, std::string_view path) {
    return folded_key(entity) + '\n' + lower(short_path(path));
}

/// Whether it is the path of a pointer to a secret that the service keeps.
bool is_pointer(std::string_view path) {
    const auto size = pointer.size();
    return path.size() >= size && equal_without_case(path.substr(path.size() - size), pointer) &&
           (path.size() == size || path[path.size() - size - 1] == '.');
}

std::string label_of(const EntityId& entity, const std::string& path) { return to_text(entity) + " " + path; }

std::string secure_string(const Secret& secret) {
    return R"({"type":"SecureString","value":)" + json::encode(secret.view()) + "}";
}

[[noreturn]] void refuse(const std::string& what, const std::string& where, const std::string& next = {}) {
    throw Error(ErrorCode::invalid_input, what, where, next);
}

/// A mask put in the place of a mask would be kept by the service as the password.
void require_secret(ByteView value, const std::string& where) {
    if (value.empty()) refuse("this secret has no value", where, "fill it in, or take the line out");
    if (value.find_first_not_of('*') == ByteView::npos) refuse("this value is a mask, not a secret", where);
    if (!is_utf8(value)) refuse("this secret is not UTF-8", where);
}

Secret decoded(std::string_view string) {
    auto text = json::decode(string);
    Secret secret{text};
    wipe(text);
    return secret;
}

/// The address of a secret as the request needs it: https://VAULT/secrets/NAME, with a version or without.
std::string vault_address(const std::string& address, const std::string& where) {
    const auto url = http::parse_url(address);
    const auto parts = split(std::string_view(url.target).substr(1), '/');  // "secrets", NAME, perhaps a version
    const bool is_secret = (parts.size() == 2 || parts.size() == 3) && parts.front() == vault_folder &&
                           std::ranges::none_of(parts, &std::string_view::empty) &&
                           url.target.find('?') == std::string::npos;
    if (!is_secret) refuse("this is not the address of a Key Vault secret", where, "write https://VAULT/secrets/NAME");
    return to_text(url);
}

std::string vault_of(std::string_view object, const std::string& where) {
    const auto members = json::members(object);
    if (members.size() != 1 || members[0].name != "keyVault" || json::type_of(members[0].value) != json::Type::string)
        refuse("a secret is a string or {\"keyVault\": \"https://VAULT/secrets/NAME\"}", where);
    return vault_address(json::decode(members[0].value), where);
}

EntityId entity_named(const std::string& name, const std::string& file) {
    try {
        return parse_entity_id(name);
    } catch (const Error& error) {
        refuse(error.what(), file, error.next());
    }
}

Secret fetched(azure::ArmClient& client, const std::string& vault) {
    auto body = client.get_from_vault(http::parse_url(vault + "?api-version=7.4")).body;
    Secret secret;
    try {
        for (const auto& member : json::validated_members(body, vault))
            if (member.name == "value" && json::type_of(member.value) == json::Type::string)
                secret = decoded(member.value);
    } catch (const Error&) {
        wipe(body);
        throw Error(ErrorCode::unavailable, "the vault's answer is no JSON", vault);
    }
    wipe(body);
    require_secret(secret.view(), vault);
    return secret;
}

}  // namespace

Secrets::Value& Secrets::place_of(const EntityId& entity, const std::string& path) {
    auto& value = values_[key_of(entity, path)];
    value.entity = entity;
    value.path = short_path(path);
    return value;
}

void Secrets::read(const std::string& file) {
    const auto text = files::read_secret(file, max_file_bytes);
    std::set<std::string> seen;
    for (const auto& entity : json::validated_members(text.view(), file)) {
        const auto id = entity_named(entity.name, file);
        const auto here = file + ": " + entity.name;
        if (json::type_of(entity.value) != json::Type::object) refuse("here stands an object of secrets by path", here);
        for (const auto& member : json::members(entity.value)) {
            const auto where = here + " " + member.name;
            if (!seen.insert(key_of(id, member.name)).second) refuse("this secret is given twice", where);
            if (json::type_of(member.value) != json::Type::string) {
                if (json::type_of(member.value) != json::Type::object) refuse("a secret is a string", where);
                place_of(id, member.name).vault = vault_of(member.value, where);
                continue;
            }
            auto secret = decoded(member.value);
            require_secret(secret.view(), where);
            place_of(id, member.name).secret = std::move(secret);
        }
    }
}

void Secrets::add(const EntityId& entity, const std::string& path, Secret value) {
    require_secret(value.view(), to_text(entity) + " " + path);
    auto& place = place_of(entity, path);
    place.vault.clear();
    place.secret = std::move(value);
}

void Secrets::fetch(azure::ArmClient& client) {
    std::map<std::string, Secret> by_address;
    for (auto& [key, value] : values_) {
        if (value.vault.empty() || !value.secret.empty()) continue;
        auto& secret = by_address[value.vault];
        if (secret.empty()) secret = fetched(client, value.vault);
        value.secret = secret.duplicate();
    }
}

std::vector<const Secrets::Value*> Secrets::answers_to(const EntityId& entity, const std::string& path) const {
    const auto key = key_of(entity, path);
    if (const auto found = values_.find(key); found != values_.end()) return {&found->second};
    std::vector<const Value*> beside;
    if (!is_pointer(path)) return beside;
    const auto stem = key.substr(0, key.size() - pointer.size());
    for (auto at = values_.lower_bound(stem); at != values_.end() && at->first.starts_with(stem); ++at)
        if (std::ranges::count(at->first.substr(stem.size()), '.') <= 1) beside.push_back(&at->second);
    return beside;
}

std::optional<std::string> Secrets::find(const EntityId& entity, const std::string& path) const {
    const auto answers = answers_to(entity, path);
    if (answers.empty()) return std::nullopt;
    for (const auto* const answer : answers)
        if (answer->secret.empty())
            throw Error(ErrorCode::usage, "this secret was not fetched from its vault",
                        label_of(answer->entity, answer->path));
    if (!is_pointer(path) || is_pointer(answers.front()->path)) return json::encode(answers.front()->secret.view());
    JsonObject beside("{}");
    for (const auto* const answer : answers) {
        const auto steps = split(std::string_view(answer->path).substr(short_path(path).size() - pointer.size()), '.');
        const auto secret = secure_string(answer->secret);
        if (steps.size() == 1) {
            beside.set(steps[0], secret);
            continue;
        }
        JsonObject inner(beside.get(steps[0]));
        inner.set(steps[1], secret);
        beside.set(steps[0], inner.text());
    }
    return beside.text();
}

std::vector<std::string> Secrets::unknown_to(const Factory& factory, const std::vector<EntityId>& left_out) const {
    std::set<const Value*> known;
    const auto note = [&](const EntityId& entity, const std::string& path) -> std::optional<std::string> {
        for (const auto* const answer : answers_to(entity, path)) known.insert(answer);
        return std::nullopt;
    };
    std::vector<NeededSecret> missing;
    for (const auto& entity : factory.entities) static_cast<void>(with_secrets(entity, note, missing));
    std::vector<std::string> labels;
    for (const auto& [key, value] : values_)
        if (!known.contains(&value) && std::ranges::none_of(left_out, [&](const EntityId& id) {
                return order_of(id, value.entity) == std::strong_ordering::equal;
            }))
            labels.push_back(label_of(value.entity, value.path));
    return labels;
}

std::string Secrets::blank(const std::vector<NeededSecret>& needed) {
    std::map<std::string, std::vector<std::string>> by_entity;
    for (const auto& secret : needed) {
        auto& paths = by_entity[to_text(secret.entity)];
        auto path = std::string(short_path(secret.path));
        if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
    }
    std::string text = "{";
    for (const auto& [entity, paths] : by_entity) {
        text += (text.size() == 1 ? "\n  " : ",\n  ") + json::encode(entity) + ": {";
        for (const auto& path : paths)
            text += (&path == &paths.front() ? "\n    " : ",\n    ") + json::encode(path) + ": \"\"";
        text += "\n  }";
    }
    return text + (by_entity.empty() ? "}\n" : "\n}\n");
}

}  // namespace adfkeep::restore
