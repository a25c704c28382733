// Members taken out of a text that otherwise stays as it is.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace adfkeep::json {

/// `object` without the members at `paths`, byte for byte what it was elsewhere. A path is members' names with dots
/// between them; `*` stands for any member, and for any element of an array. What is not there is passed over. `object`
/// is valid JSON.
[[nodiscard]] std::string without(std::string_view object, std::span<const std::string_view> paths);

}  // namespace adfkeep::json
