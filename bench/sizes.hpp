// How large the definitions of real factories are, as quantiles over public factories; a draw lies between two of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace adfkeep::bench {

struct Quantile {
    double part;
    double bytes;
};

inline constexpr Quantile pipeline_sizes[] = {{0, 400},     {0.1, 1000},  {0.2, 2200},   {0.3, 3600},
                                              {0.4, 5500},  {0.5, 9000},  {0.6, 14000},  {0.7, 19000},
                                              {0.8, 27000}, {0.9, 40000}, {0.99, 68000}, {1, 110000}};
inline constexpr Quantile data_flow_sizes[] = {{0, 900}, {0.5, 6000}, {0.9, 20000}, {1, 60000}};

/// The size below which `fraction` of all lie.
inline std::size_t drawn_size(std::span<const Quantile> quantiles, double fraction) {
    std::size_t above = 1;
    while (above + 1 < quantiles.size() && quantiles[above].part < fraction) ++above;
    const auto& low = quantiles[above - 1];
    const auto& high = quantiles[above];
    const auto way = (fraction - low.part) / (high.part - low.part);
    return static_cast<std::size_t>(low.bytes * std::pow(high.bytes / low.bytes, way));
}

}  // namespace adfkeep::bench
