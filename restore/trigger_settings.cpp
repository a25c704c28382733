#include "restore/trigger_settings.hpp"

#include <string>

#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {

std::optional<long long> number_of(std::string_view value) {
    if (value.empty()) return std::nullopt;
    const auto text = json::type_of(value) == json::Type::string ? json::decode(value) : std::string(value);
    const bool is_negative = text.starts_with('-');
    unsigned long long number = 0;
    if (!parse_number(std::string_view(text).substr(is_negative ? 1 : 0), number)) return std::nullopt;
    const auto whole = static_cast<long long>(number);
    return is_negative ? -whole : whole;
}

std::vector<long long> numbers_of(std::string_view array) {
    std::vector<long long> numbers;
    if (array.empty() || json::type_of(array) != json::Type::array) return numbers;
    for (const auto element : json::elements(array))
        if (const auto number = number_of(element)) numbers.push_back(*number);
    return numbers;
}

std::optional<Moment> moment_at(std::string_view object, std::initializer_list<std::string_view> path) {
    return parse_moment(string_at(object, path));
}

}  // namespace adfkeep::restore
