#include "src/emulator/state/state_text.hpp"

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

[[noreturn]] void refuse(const std::string& where) {
    throw Error(ErrorCode::invalid_input, "this is no state of an emulator", where, "name another folder, or empty it");
}

std::string_view checked(std::string_view text, const std::string& where) {
    json::validate(text, where);
    const auto object = json::trimmed(text);
    if (!is_object(object)) refuse(where);
    return object;
}

unsigned long long number_at(std::string_view object, std::string_view name, const std::string& where) {
    unsigned long long number = 0;
    if (!parse_number(member(object, name).value_or(""), number)) refuse(where);
    return number;
}

Time time_at(std::string_view object, std::string_view name, const std::string& where) {
    const auto time = time_from_text(string_at(object, {name}));
    if (!time) refuse(where);
    return *time;
}

std::string bytes_at(std::string_view object, std::string_view name, const std::string& where) {
    const auto bytes = from_hex(string_at(object, {name}));
    if (!bytes) refuse(where);
    return *bytes;
}

/// JSON text as it is; absent where it is empty.
void add_text(ObjectText& object, std::string_view name, std::string_view text) {
    if (!text.empty()) object.add(name, text);
}

std::string text_at(std::string_view object, std::string_view name) {
    return std::string(member(object, name).value_or(""));
}

std::string members_text(const std::vector<MemberText>& members) {
    ObjectText object;
    for (const auto& m : members) object.add(m.name, m.value);
    return object.text();
}

std::vector<MemberText> read_members(std::string_view object) {
    std::vector<MemberText> members;
    for (const auto& m : json::members(object)) members.push_back({m.name, std::string(m.value)});
    return members;
}

std::string strings_text(const std::map<std::string, std::string>& strings) {
    ObjectText object;
    for (const auto& [name, text] : strings) object.add_string(name, text);
    return object.text();
}

std::map<std::string, std::string> read_strings(std::string_view object) {
    std::map<std::string, std::string> strings;
    for (const auto& m : json::members(object)) strings[m.name] = json::decode(m.value);
    return strings;
}

std::string settling_text(const Settling& settling) {
    return ObjectText()
        .add_string("at", to_text(settling.at))
        .add("live", members_text(settling.live))
        .add("hidden", strings_text(settling.hidden))
        .text();
}

Settling read_settling(std::string_view object, const std::string& where) {
    return {.at = time_at(object, "at", where),
            .live = read_members(member(object, "live").value_or("{}")),
            .hidden = read_strings(member(object, "hidden").value_or("{}"))};
}

std::string neighbour_state(const Neighbour& neighbour) {
    ObjectText text;
    text.add_string("id", neighbour.id).add_string("scope", neighbour.scope).add_string("type", neighbour.type);
    text.add_string("name", neighbour.name).add("properties", neighbour.properties);
    add_text(text, "rest", neighbour.rest);
    return text.text();
}

using Vault = std::map<std::string, std::vector<VaultVersion>>;

std::string vault_text(const Vault& vault) {
    ObjectText text;
    for (const auto& [name, versions] : vault) {
        std::vector<std::string> all;
        for (const auto& v : versions) {
            all.push_back(ObjectText()
                              .add_string("version", v.version)
                              .add_string("content", to_hex(v.content))
                              .add_string("created", to_text(v.created))
                              .text());
        }
        text.add(name, array_text(all));
    }
    return text.text();
}

Vault read_vault(std::string_view object, const std::string& where) {
    Vault vault;
    for (const auto& m : json::members(object)) {
        for (const auto v : json::elements(m.value)) {
            vault[m.name].push_back({.version = string_at(v, {"version"}),
                                     .content = bytes_at(v, "content", where),
                                     .created = time_at(v, "created", where)});
        }
    }
    return vault;
}

}  // namespace

std::string document_text(const KeptDocument& kept) {
    const auto& document = kept.document;
    ObjectText text;
    text.add("number", std::to_string(kept.number)).add_string("name", document.name);
    text.add_string("etag", document.etag).add_string("sent", to_hex(document.sent));
    text.add("live", members_text(document.live)).add("hidden", strings_text(document.hidden));
    if (document.settling) text.add("settling", settling_text(*document.settling));
    add_text(text, "rest", document.rest);
    add_text(text, "properties", document.properties);
    return text.text();
}

KeptDocument read_document(std::string_view text, const std::string& where) {
    const auto object = checked(text, where);
    KeptDocument kept{.number = number_at(object, "number", where),
                      .document = {.name = string_at(object, {"name"}),
                                   .properties = text_at(object, "properties"),
                                   .rest = text_at(object, "rest"),
                                   .sent = bytes_at(object, "sent", where),
                                   .etag = string_at(object, {"etag"}),
                                   .live = read_members(member(object, "live").value_or("{}")),
                                   .hidden = read_strings(member(object, "hidden").value_or("{}"))}};
    if (const auto settling = member(object, "settling")) kept.document.settling = read_settling(*settling, where);
    if (kept.document.name.empty()) refuse(where);
    return kept;
}

std::string factory_state_text(const LocalFactory& factory) {
    return ObjectText()
        .add_string("subscription", factory.subscription)
        .add_string("group", factory.group)
        .add_string("name", factory.name)
        .add_string("guid", factory.guid)
        .add_string("created", to_text(factory.created))
        .add_string("etag", factory.etag)
        .add_string("sent", to_hex(factory.sent))
        .add("rest", factory.rest)
        .add("properties", factory.properties)
        .text();
}

LocalFactory read_factory_state(std::string_view text, const std::string& where) {
    const auto object = checked(text, where);
    LocalFactory factory{.subscription = string_at(object, {"subscription"}),
                         .group = string_at(object, {"group"}),
                         .name = string_at(object, {"name"}),
                         .guid = string_at(object, {"guid"}),
                         .properties = text_at(object, "properties"),
                         .rest = text_at(object, "rest"),
                         .sent = bytes_at(object, "sent", where),
                         .etag = string_at(object, {"etag"}),
                         .created = time_at(object, "created", where),
                         .collections = {},
                         .runs = {},
                         .references = {}};
    if (factory.name.empty() || factory.properties.empty() || factory.rest.empty()) refuse(where);
    return factory;
}

std::string surroundings_text(const World& world) {
    ObjectText groups;
    for (const auto& [number, group] : world.groups.all()) groups.add(string_at(group, {"id"}), group);
    std::vector<std::string> neighbours;
    for (const auto& [number, neighbour] : world.neighbours.all()) neighbours.push_back(neighbour_state(neighbour));
    return ObjectText()
        .add("changes", std::to_string(world.changes))
        .add("groups", groups.text())
        .add("neighbours", array_text(neighbours))
        .add("keys", vault_text(world.vault_keys))
        .add("secrets", vault_text(world.vault_secrets))
        .text();
}

void read_surroundings(World& world, std::string_view text, const std::string& where) {
    const auto object = checked(text, where);
    world.changes = static_cast<std::uint32_t>(number_at(object, "changes", where));
    world.groups = {};
    for (const auto& m : json::members(member(object, "groups").value_or("{}"))) {
        const auto parts = split(m.name, '/');  // /subscriptions/S/resourceGroups/G
        if (parts.size() != 5) refuse(where);
        world.groups.put(std::string(parts[2]) + '/' + std::string(parts[4]), std::string(m.value));
    }
    for (const auto n : json::elements(member(object, "neighbours").value_or("[]"))) {
        Neighbour neighbour{.id = string_at(n, {"id"}),
                            .scope = string_at(n, {"scope"}),
                            .type = string_at(n, {"type"}),
                            .name = string_at(n, {"name"}),
                            .properties = text_at(n, "properties"),
                            .rest = text_at(n, "rest")};
        const auto id = neighbour.id;
        world.neighbours.put(id, std::move(neighbour));
    }
    world.vault_keys = read_vault(member(object, "keys").value_or("{}"), where);
    world.vault_secrets = read_vault(member(object, "secrets").value_or("{}"), where);
}

}  // namespace adfkeep::emulator
