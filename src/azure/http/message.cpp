#include "src/azure/http/message.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace adfkeep::http {

std::string_view Headers::get(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find_if(fields_, [&](const auto& field) { return equal_without_case(field.first, name); });
    return found == fields_.end() ? std::string_view() : std::string_view(found->second);
}

bool Headers::has(std::string_view name) const noexcept {
    return std::ranges::any_of(fields_, [&](const auto& field) { return equal_without_case(field.first, name); });
}

}  // namespace adfkeep::http
