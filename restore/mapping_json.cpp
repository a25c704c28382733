// The rules of docs/mapping.md.
#include <algorithm>
#include <array>

#include "restore/map_path.hpp"
#include "restore/mapping.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

using Does = MapRule::Does;

/// Members of a map file that pair an old text with a new one, or a place with a value.
struct Section {
    std::string_view name;
    Does does;
};
constexpr std::array<Section, 8> sections{{{"subscriptions", Does::subscription},
                                           {"resourceGroups", Does::resource_group},
                                           {"keyVaults", Does::key_vault},
                                           {"ids", Does::resource_id},
                                           {"rename", Does::rename},
                                           {"replace", Does::replace},
                                           {"set", Does::set},
                                           {"add", Does::add}}};
constexpr std::string_view shape =
    "a map has the members factory, subscriptions, resourceGroups, keyVaults, ids, rename, replace, set, add, remove";

[[noreturn]] void refuse(const std::string& what, const std::string& from, const std::string& next = {}) {
    throw Error(ErrorCode::invalid_input, what, from, next);
}

void require_type(std::string_view value, json::Type type, const char* what, const std::string& from) {
    if (json::type_of(value) != type) refuse(std::string("this has to be ") + what, from);
}

std::string string_of(std::string_view value, const std::string& from) {
    require_type(value, json::Type::string, "a string", from);
    auto text = json::decode(value);
    if (text.empty()) refuse("this text is empty", from);
    return text;
}

std::string collection_of(const std::string& kind) {
    const auto* const known = find_kind(kind);
    return known != nullptr ? std::string(known->collection) : kind;
}

/// Kind and name of KIND/NAME.
void read_entity(const std::string& text, MapRule& rule) {
    const auto slash = text.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == text.size())
        refuse("this is not KIND/NAME", rule.from, "write it like \"linkedservices/Sales\"");
    rule.kind = text.substr(0, slash) == "*" ? std::string() : collection_of(text.substr(0, slash));
    rule.name = text.substr(slash + 1);
}

/// Kind, name and path of KIND/NAME:/json/pointer.
void read_place(const std::string& text, MapRule& rule) {
    const auto colon = text.find(":/");
    if (colon == std::string::npos) refuse("this is not KIND/NAME:/json/pointer", rule.from);
    read_entity(text.substr(0, colon), rule);
    rule.path = text.substr(colon + 1);
    static_cast<void>(map_path(rule.path, rule.from));
}

/// A nested entity stays in its parent, whose name is its own.
std::string new_name(const MapRule& rule, const std::string& value) {
    const auto* const info = find_kind(rule.kind);
    if (rule.kind.empty() || rule.kind == factory_kind || rule.name.find_first_of("*?[") != std::string::npos)
        refuse("one entity is renamed by its kind and name", rule.from, "a factory by factory.name");
    if (value.size() > max_name_bytes) refuse("this name is too long", rule.from);
    const auto slash = rule.name.rfind('/');
    if (info == nullptr || info->parent.empty()) {
        if (value.find('/') != std::string::npos || slash != std::string::npos)
            refuse("a name of this kind has no slash", rule.from, "the kind stands before the old name only");
        return value;
    }
    if (slash == std::string::npos) refuse("this kind is named PARENT/NAME", rule.from);
    const auto parent = rule.name.substr(0, slash + 1);
    if (value.find('/') == std::string::npos) return parent + value;
    if (!equal_without_case(value.substr(0, value.rfind('/') + 1), parent))
        refuse("an entity does not change its parent", rule.from, "rename the parent");
    return value;
}

std::string id_prefix(std::string id, const std::string& from) {
    while (id.size() > 1 && id.ends_with('/')) id.pop_back();
    if (!lower(id).starts_with("/subscriptions/"))
        refuse("this is no id of a resource", from, "ids begin with /subscriptions/");
    return id;
}

MapRule pair_rule(Does does, const json::Member& member, const std::string& from) {
    MapRule rule{.does = does, .kind = {}, .name = {}, .path = {}, .value = {}, .from = from};
    if (does == Does::set || does == Does::add) {
        read_place(member.name, rule);
        rule.value = json::compact(member.value);
        return rule;
    }
    rule.value = string_of(member.value, from);
    if (member.name.empty()) refuse("the old text is empty", from);
    rule.path = member.name;
    if (does == Does::resource_id) {
        rule.path = id_prefix(rule.path, from);
        rule.value = id_prefix(rule.value, from);
    } else if (does == Does::rename) {
        rule.path.clear();
        read_entity(member.name, rule);
        rule.value = new_name(rule, rule.value);
    } else if (does != Does::replace && (rule.path + rule.value).find('/') != std::string::npos) {
        refuse("a name has no slash", from, "ids go under \"ids\"");
    }
    return rule;
}

/// For messages: what a replaced text says may be a secret.
std::string place_of(const std::string& where, std::string_view section, const std::string& name, std::size_t number) {
    if (section == "replace") return where + ": replace, rule " + std::to_string(number);
    return where + ": " + std::string(section) + " " + name;
}

void read_factory(const json::Member& section, const std::string& where, std::vector<MapRule>& rules) {
    for (const auto& member : json::members(section.value)) {
        const auto from = where + ": factory." + member.name;
        if (member.name != "name" && member.name != "location")
            refuse("a factory has a name and a location here", from);
        rules.push_back({.does = member.name == "name" ? Does::factory_name : Does::location,
                         .kind = {},
                         .name = {},
                         .path = {},
                         .value = string_of(member.value, from),
                         .from = from});
    }
}

void read_removals(const json::Member& section, const std::string& where, std::vector<MapRule>& rules) {
    require_type(section.value, json::Type::array, "an array of places", where + ": remove");
    for (const auto element : json::elements(section.value)) {
        MapRule rule{.does = Does::remove, .kind = {}, .name = {}, .path = {}, .value = {}, .from = where + ": remove"};
        const auto place = string_of(element, rule.from);
        rule.from += " " + place;
        read_place(place, rule);
        rules.push_back(std::move(rule));
    }
}

void read_section(const json::Member& section, const std::string& where, std::vector<MapRule>& rules) {
    if (section.name == "remove") return read_removals(section, where, rules);
    const auto from = where + ": " + section.name;
    const auto known = std::ranges::find(sections, std::string_view(section.name), &Section::name);
    if (section.name != "factory" && known == sections.end()) refuse("this is no rule", from, std::string(shape));
    require_type(section.value, json::Type::object, "an object", from);
    if (section.name == "factory") return read_factory(section, where, rules);
    std::size_t number = 0;
    for (const auto& member : json::members(section.value))
        rules.push_back(pair_rule(known->does, member, place_of(where, known->name, member.name, ++number)));
}

}  // namespace

std::vector<MapRule> map_rules_from_json(std::string_view text, const std::string& where) {
    std::vector<MapRule> rules;
    for (const auto& section : json::validated_members(text, where)) read_section(section, where, rules);
    return rules;
}

}  // namespace adfkeep::restore
