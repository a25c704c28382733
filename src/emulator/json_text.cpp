#include "src/emulator/json_text.hpp"

#include <algorithm>

#include "src/model/json/text.hpp"

namespace adfkeep::emulator {

ObjectText& ObjectText::add(std::string_view name, std::string_view json) {
    return add_exact(json::encode(name), json);
}

ObjectText& ObjectText::add_exact(std::string_view raw_name, std::string_view json) {
    if (text_.size() > 1) text_ += ',';
    text_ += raw_name;
    text_ += ':';
    text_ += json;
    return *this;
}

ObjectText& ObjectText::add_string(std::string_view name, std::string_view text) {
    return add(name, json::encode(text));
}

ObjectText& ObjectText::add_members(std::string_view object) {
    if (!is_object(object)) return *this;
    const auto inner = json::trimmed(object.substr(1, object.size() - 2));
    if (inner.empty()) return *this;
    if (text_.size() > 1) text_ += ',';
    text_ += inner;
    return *this;
}

bool is_object(std::string_view json) noexcept { return json.starts_with('{'); }

std::optional<std::string_view> member(std::string_view object, std::string_view name) {
    if (!is_object(object)) return std::nullopt;
    std::optional<std::string_view> found;
    for (const auto& m : json::members(object))
        if (m.name == name) found = m.value;
    return found;
}

std::optional<std::string_view> member_at(std::string_view object, std::initializer_list<std::string_view> path) {
    std::optional<std::string_view> value = object;
    for (const auto name : path)
        if (value) value = member(*value, name);
    return value;
}

std::string string_at(std::string_view object, std::initializer_list<std::string_view> path) {
    const auto value = member_at(object, path);
    return value && json::type_of(*value) == json::Type::string ? json::decode(*value) : std::string();
}

std::string without(std::string_view object, std::span<const std::string_view> names) {
    if (!is_object(object)) return std::string(object);
    const auto is_named = [&](const json::Member& m) { return std::ranges::find(names, m.name) != names.end(); };
    const auto members = json::members(object);
    if (std::ranges::none_of(members, is_named)) return std::string(object);
    ObjectText kept;
    for (const auto& m : members)
        if (!is_named(m)) kept.add_exact(m.raw_name, m.value);
    return kept.text();
}

std::string with(std::string_view object, std::span<const MemberText> members) {
    if (!is_object(object) || members.empty()) return std::string(object);
    std::vector<bool> placed(members.size(), false);
    ObjectText result;
    for (const auto& m : json::members(object)) {
        const auto found = std::ranges::find(members, m.name, &MemberText::name);
        if (found == members.end()) {
            result.add_exact(m.raw_name, m.value);
            continue;
        }
        const auto i = static_cast<std::size_t>(found - members.begin());
        if (!placed[i]) result.add_exact(m.raw_name, found->value);
        placed[i] = true;
    }
    for (std::size_t i = 0; i < members.size(); ++i)
        if (!placed[i]) result.add(members[i].name, members[i].value);
    return result.text();
}

std::string with(std::string_view object, std::string_view name, std::string_view json) {
    const MemberText added{std::string(name), std::string(json)};
    return with(object, std::span(&added, 1));
}

std::string array_text(std::span<const std::string> elements) {
    std::string text = "[";
    for (const auto& element : elements) {
        if (text.size() > 1) text += ',';
        text += element;
    }
    return text + ']';
}

}  // namespace adfkeep::emulator
