#include "restore/comparable.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "restore/json_object.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/json/without.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view settings_name = "typeProperties", mask = R"("*")";

bool is_object(std::string_view text) { return !text.empty() && json::type_of(text) == json::Type::object; }
bool is_empty_object(std::string_view text) { return is_object(text) && json::members(text).empty(); }

/// Decided at run time, and so shown in full.
bool is_parameterised(std::string_view text) {
    return text.starts_with('@') || text.find("@{") != std::string_view::npos;
}

/// The string `value` of a SecureString object, else 0.
std::size_t secure_value(const json::Tree& tree, std::size_t object) {
    bool is_secure = false;
    std::size_t value = 0;
    for (auto child = json::Tree::first(object); child != tree.end(object); child = tree.end(child)) {
        if (tree.type(child) != json::Type::string) continue;
        const auto name = tree.name(child);
        if (name == "type") is_secure = equal_without_case(json::decode(tree.text(child)), "SecureString");
        if (name == "value") value = child;
    }
    return is_secure && value != 0 && !is_parameterised(json::decode(tree.text(value))) ? value : 0;
}

/// Every secret reads as one and the same.
std::string with_masks(const std::string& definition) {
    if (lower(definition).find("securestring") == std::string::npos) return definition;
    const json::Tree tree(definition);
    std::vector<std::string_view> secrets;
    for (std::size_t i = 0; i < tree.end(0); ++i)
        if (tree.type(i) == json::Type::object)
            if (const auto value = secure_value(tree, i)) secrets.push_back(tree.text(value));
    std::ranges::sort(secrets, {}, [](std::string_view secret) { return secret.data(); });
    std::string masked;
    const char* at = definition.data();
    for (const auto secret : secrets) {
        masked.append(at, secret.data()).append(mask);
        at = secret.data() + secret.size();
    }
    return masked.append(at, definition.data() + definition.size());
}

bool is_in_key_vault(std::string_view headers) {
    return is_object(headers) && std::ranges::all_of(json::members(headers), [](const json::Member& header) {
               return equal_without_case(string_member(header.value, "type"), "AzureKeyVaultSecret");
           });
}

void normalise_connection(JsonObject& settings) {
    const auto text = settings.get("connectionString");
    if (text.empty() || json::type_of(text) != json::Type::string) return;
    const auto connection = json::decode(text);
    auto shown = without_secret_parts(connection).value_or(connection);
    while (shown.ends_with(';')) shown.pop_back();
    settings.set("connectionString", json::encode(shown));
}

void normalise_linked_service(JsonObject& settings) {
    settings.remove("encryptedCredential");
    if (!is_in_key_vault(settings.get("authHeaders"))) settings.remove("authHeaders");
    normalise_connection(settings);
}

/// "2026-01-01T00:00:31.000Z" without its ".000".
void normalise_time(JsonObject& settings, std::string_view name) {
    const auto time = string_member(settings.text(), name);
    const auto dot = time.rfind('.');
    if (dot == std::string::npos || time.size() < dot + 3 || !time.ends_with('Z')) return;
    if (time.find_first_not_of('0', dot + 1) == time.size() - 1)
        settings.set(name, json::encode(time.substr(0, dot) + 'Z'));
}

void normalise_trigger(JsonObject& settings) {
    for (const auto* const name : {"startTime", "endTime"}) normalise_time(settings, name);
    if (!is_object(settings.get("recurrence"))) return;
    JsonObject recurrence(settings.get("recurrence"));
    for (const auto* const name : {"startTime", "endTime"}) normalise_time(recurrence, name);
    settings.set("recurrence", recurrence.text());
}

/// What the service fills in for one who said nothing.
void remove_defaults(std::string_view kind, JsonObject& properties) {
    const auto drop = [&](std::string_view name, std::string_view value) {
        if (properties.get(name) == value) properties.remove(name);
    };
    if (kind == "managedVirtualNetworks") drop("preventDataExfiltration", "false");
    if (kind == "managedPrivateEndpoints") drop("fqdns", "[]");
    if (kind == factory_kind && is_empty_object(properties.get("encryption"))) properties.remove("encryption");
}

std::string normalised_definition(const Entity& entity) {
    const auto& kind = entity.id.kind;
    JsonObject properties(with_masks(entity.definition));
    remove_defaults(kind, properties);
    const auto normalise = kind == "linkedservices" ? normalise_linked_service
                           : kind == "triggers"     ? normalise_trigger
                                                    : nullptr;
    if (normalise != nullptr && is_object(properties.get(settings_name))) {
        JsonObject settings(properties.get(settings_name));
        normalise(settings);
        properties.set(settings_name, settings.text());
    }
    return json::canonical(properties.text());
}

std::string normalised_rest(const Entity& entity) {
    JsonObject rest(entity.rest);
    if (entity.id.kind != factory_kind) return json::canonical(rest.text());
    if (is_empty_object(rest.get("tags"))) rest.remove("tags");
    auto region = lower(string_member(entity.rest, "location"));
    std::erase(region, ' ');
    if (!region.empty()) rest.set("location", json::encode(region));
    return json::canonical(rest.text());
}

std::string exact(const Entity& entity) {
    const auto written = as_written(entity);
    return canonical_definition(written) + '\n' + (written.rest.empty() ? "" : json::canonical(written.rest));
}

}  // namespace

std::string comparable(const Entity& entity) {
    const auto written = as_written(entity);
    const bool has_members = written.definition.empty() || is_object(json::trimmed(written.definition));
    return (has_members ? normalised_definition(written) : json::canonical(written.definition)) + '\n' +
           normalised_rest(written);
}

bool is_as(const Entity& wanted, const Entity& held) {
    if (wanted.definition == held.definition && wanted.rest == held.rest) return true;
    return comparable(wanted) == comparable(held);
}

bool is_untouched(const Entity& before, const Entity& held) {
    if (before.definition == held.definition && before.rest == held.rest) return true;
    return exact(before) == exact(held);
}

}  // namespace adfkeep::restore
