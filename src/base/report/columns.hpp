// Text in columns, for a terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::columns {

/// How many columns `text` takes: its code points. Wide characters are not told apart.
[[nodiscard]] std::size_t width(std::string_view text) noexcept;
/// `text` and blanks up to `columns`.
[[nodiscard]] std::string left_aligned(std::string_view text, std::size_t columns);
[[nodiscard]] std::string right_aligned(std::string_view text, std::size_t columns);

}  // namespace adfkeep::columns
