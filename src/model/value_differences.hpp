// Two JSON values, compared value by value. Inside src/model only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/model/compare.hpp"

namespace adfkeep {

/// What differs between two canonical texts, under `path`; empty where they are the same. Where more than
/// max_value_differences values differ, one difference says so for the whole.
[[nodiscard]] std::vector<ValueDifference> value_differences(std::string_view left, std::string_view right,
                                                             const std::string& path);

}  // namespace adfkeep
