// What differs between two factories from different places, judged: not every difference is one that somebody made.
#pragma once

#include <string>
#include <vector>

#include "src/base/report/report.hpp"
#include "src/model/compare.hpp"

namespace adfkeep {

struct JudgedDifference {
    std::vector<EntityDifference> differences;  ///< that somebody made
    std::vector<Finding> notes;                 ///< secrets that only one side shows, and kinds that are not judged
};

/// Compares what was written: members that the service adds (kind table) do not count. A kind that a place cannot hold
/// (the factory resource in a folder without its file, files of the layout in a live factory, states in a folder) is
/// not judged where one side has none of it. A secret that one side masks or keeps elsewhere is a note, and so is
/// another name of the factory itself.
[[nodiscard]] JudgedDifference judge(const Factory& left, const Factory& right);

}  // namespace adfkeep
