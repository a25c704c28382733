// Where in a definition a rule of the mapping changes something.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "restore/map_document.hpp"

namespace adfkeep::restore {

/// Steps of "/typeProperties/url" (RFC 6901) or of "$.properties.activities['Copy'].inputs[0]", as a CSV row has it;
/// "properties" may stand before either. Throws Error(invalid_input), naming `where`, for what is neither.
[[nodiscard]] std::vector<std::string> map_path(std::string_view text, const std::string& where);

/// How far the steps lead: a member without case if need be, an element by its index or by its `name`.
struct MapPlace {
    std::size_t node = 0;    ///< the last that is there
    std::size_t parent = 0;  ///< of `node`
    std::size_t steps = 0;   ///< that lead to it
};
[[nodiscard]] MapPlace find_place(const json::Tree& tree, const std::vector<std::string>& steps);

}  // namespace adfkeep::restore
