#include "restore/json_object.hpp"

#include <algorithm>

#include "src/model/json/text.hpp"

namespace adfkeep::restore {

JsonObject::JsonObject(std::string_view text) {
    if (text.empty()) return;
    for (const auto& member : json::members(text))
        members_.push_back(
            {.name = member.name, .raw_name = std::string(member.raw_name), .value = std::string(member.value)});
}

std::string_view JsonObject::get(std::string_view name) const {
    const auto found = std::ranges::find(members_, name, &Member::name);
    return found == members_.end() ? std::string_view() : std::string_view(found->value);
}

void JsonObject::set(std::string_view name, std::string_view value) {
    const auto found = std::ranges::find(members_, name, &Member::name);
    if (found != members_.end())
        found->value = value;
    else
        members_.push_back({.name = std::string(name), .raw_name = json::encode(name), .value = std::string(value)});
}

void JsonObject::remove(std::string_view name) {
    std::erase_if(members_, [&](const Member& member) { return member.name == name; });
}

std::vector<std::string> JsonObject::names() const {
    std::vector<std::string> names;
    for (const auto& member : members_) names.push_back(member.name);
    return names;
}

std::string JsonObject::text() const {
    std::string text = "{";
    for (const auto& member : members_) {
        if (text.size() > 1) text += ',';
        text += member.raw_name + ":" + member.value;
    }
    return text += '}';
}

std::string string_member(std::string_view object, std::string_view name) {
    if (object.empty() || json::type_of(object) != json::Type::object) return {};
    for (const auto& member : json::members(object))
        if (member.name == name && json::type_of(member.value) == json::Type::string) return json::decode(member.value);
    return {};
}

}  // namespace adfkeep::restore
