#include "restore/value_at.hpp"

#include <algorithm>

#include "src/model/json/text.hpp"

namespace adfkeep::restore {

std::string_view value_at(std::string_view object, std::initializer_list<std::string_view> path) {
    for (const auto name : path) {
        object = json::trimmed(object);
        if (object.empty() || json::type_of(object) != json::Type::object) return {};
        const auto members = json::members(object);
        const auto found = std::ranges::find(members, name, &json::Member::name);
        if (found == members.end()) return {};
        object = found->value;
    }
    return object;
}

std::string string_at(std::string_view object, std::initializer_list<std::string_view> path) {
    const auto value = value_at(object, path);
    return !value.empty() && json::type_of(value) == json::Type::string ? json::decode(value) : std::string();
}

bool has_value(std::string_view object, std::initializer_list<std::string_view> path) {
    const auto value = value_at(object, path);
    return !value.empty() && value != "null";
}

}  // namespace adfkeep::restore
