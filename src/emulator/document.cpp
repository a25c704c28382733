#include "src/emulator/document.hpp"

#include <algorithm>

#include "src/model/json/text.hpp"

namespace adfkeep::emulator {

std::string Document::live_string(std::string_view member) const {
    const auto found = std::ranges::find(live, member, &MemberText::name);
    if (found == live.end() || json::type_of(found->value) != json::Type::string) return {};
    return json::decode(found->value);
}

void Document::set_live(std::string_view member, std::string json) {
    const auto found = std::ranges::find(live, member, &MemberText::name);
    if (found == live.end())
        live.push_back({std::string(member), std::move(json)});
    else
        found->value = std::move(json);
}

std::string Document::hidden_text(const std::string& text_name) const {
    const auto found = hidden.find(text_name);
    return found == hidden.end() ? std::string() : found->second;
}

void Document::settle(Time now) {
    if (!settling || settling->at > now) return;
    for (auto& [member, value] : settling->live) set_live(member, std::move(value));
    for (auto& [key, value] : settling->hidden) hidden[key] = std::move(value);
    settling.reset();
}

std::string Document::shown_properties() const {
    if (live.empty()) return properties;
    if (properties.empty()) return with("{}", live);
    if (!is_object(properties)) return properties;
    // `properties` was freed of these members when it came: a list of thousands need not look for them again.
    ObjectText shown;
    shown.add_members(properties);
    for (const auto& m : live) shown.add(m.name, m.value);
    return shown.text();
}

}  // namespace adfkeep::emulator
