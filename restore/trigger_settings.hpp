// Single settings of a trigger. For outlook_*.cpp only.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "restore/moment.hpp"

namespace adfkeep::restore {

/// A whole number, as JSON number or string; absent for anything else.
[[nodiscard]] std::optional<long long> number_of(std::string_view value);
/// Those elements of an array that are whole numbers; none for anything else.
[[nodiscard]] std::vector<long long> numbers_of(std::string_view array);
[[nodiscard]] std::optional<Moment> moment_at(std::string_view object, std::initializer_list<std::string_view> path);

}  // namespace adfkeep::restore
