// One value of a definition, by the names that lead to it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace adfkeep::restore {

/// Exact text: value_at(definition, {"typeProperties", "startTime"}); empty where there is none, or what should hold it
/// is no object. `object` is valid JSON or empty.
[[nodiscard]] std::string_view value_at(std::string_view object, std::initializer_list<std::string_view> path);
/// Of a string, decoded; empty for anything else.
[[nodiscard]] std::string string_at(std::string_view object, std::initializer_list<std::string_view> path);
/// Whether there is such a value, and not null.
[[nodiscard]] bool has_value(std::string_view object, std::initializer_list<std::string_view> path);

}  // namespace adfkeep::restore
