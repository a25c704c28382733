// Texts that a rule of the mapping finds inside strings: ids of resources, vaults, or any text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "restore/mapping.hpp"

namespace adfkeep::restore {

struct TextSpan {
    std::size_t offset = 0;
    std::size_t size = 0;
};

/// What of `text` becomes `rule.value`: disjoint, in ascending order. `member` is the name of the member it stands in.
/// Ids are compared without case and at the borders of segments only; a vault is a segment of an id, or the first label
/// of a host of Key Vault. `factory` is what the rule's factory was called.
[[nodiscard]] std::vector<TextSpan> spans_of(const MapRule& rule, std::string_view factory, std::string_view text,
                                             std::string_view member);

}  // namespace adfkeep::restore
