#include "restore/permissions.hpp"

#include <algorithm>

#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {
namespace {

std::vector<std::string> strings_at(std::string_view object, std::string_view member) {
    std::vector<std::string> strings;
    const auto array = value_at(object, {member});
    if (array.empty() || json::type_of(array) != json::Type::array) return strings;
    for (const auto element : json::elements(array))
        if (json::type_of(element) == json::Type::string) strings.push_back(json::decode(element));
    return strings;
}

/// Both in lower case. Of many `*` only the last one seen has to be come back to.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t at = 0, in = 0, star = std::string_view::npos, resume = 0;
    while (in < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            resume = in;
        } else if (at < pattern.size() && pattern[at] == text[in]) {
            ++at, ++in;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            in = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view action) {
    return std::ranges::any_of(patterns, [&](const std::string& pattern) { return matches(lower(pattern), action); });
}

}  // namespace

Permission permission_from(std::string_view text) {
    return {.actions = strings_at(text, "actions"), .not_actions = strings_at(text, "notActions")};
}

bool allows(const std::vector<Permission>& permissions, std::string_view action) {
    const auto wanted = lower(action);
    return std::ranges::any_of(permissions, [&](const Permission& permission) {
        return any_matches(permission.actions, wanted) && !any_matches(permission.not_actions, wanted);
    });
}

}  // namespace adfkeep::restore
