// Names that the service takes.
#pragma once

#include <string_view>

namespace adfkeep::emulator {

/// Whether an entity of `collection` may be called so: naming rules of the service's OpenAPI.
[[nodiscard]] bool is_name(std::string_view collection, std::string_view name) noexcept;
/// Letters, digits and single dashes between them, 3 to 63.
[[nodiscard]] bool is_factory_name(std::string_view name) noexcept;
/// Letters, digits, `-_.()`, at most 90.
[[nodiscard]] bool is_group_name(std::string_view name) noexcept;

}  // namespace adfkeep::emulator
