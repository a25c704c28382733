// What comes before what.
#pragma once

#include <cstddef>
#include <vector>

namespace adfkeep::restore {

/// `needs[i]`: the nodes that come before node i.
using Needs = std::vector<std::vector<std::size_t>>;

/// Every node once, each after what it needs; among those that may come next, the one with the lowest number first.
/// The graph must have no circle: whatever stands in one is left out.
[[nodiscard]] std::vector<std::size_t> in_order(const Needs& needs);

/// An edge that closes a circle: `from` needs `to`, which needs `from` through others, or itself.
struct Closing {
    std::size_t from = 0;
    std::size_t to = 0;
};
/// Edges without which there is no circle. Where a circle holds a node that `first` names, the edges found lead to such
/// nodes as far as a search that begins there can see to it.
[[nodiscard]] std::vector<Closing> closing_edges(const Needs& needs, const std::vector<bool>& first);

}  // namespace adfkeep::restore
