// What differs between two factories from different places, judged: not every difference is one that somebody made.
#pragma once

#include <string>
#include <vector>

#include "src/base/report/report.hpp"
#include "src/model/compare.hpp"

namespace adfkeep {

/// What a factory was read from decides what it can hold.
enum class Place {
    layout,   ///< files of the Git layout: nothing without a folder there, and the factory resource if it has a file
    service,  ///< Azure, or a snapshot of what was read there: no files
};

struct Placed {
    const Factory& factory;
    Place place;
};

struct JudgedDifference {
    std::vector<EntityDifference> differences;  ///< that somebody made
    std::vector<Finding> notes;                 ///< secrets that only one side shows, and kinds that are not judged
};

/// Compares what was written: members that the service adds (kind table) do not count. A kind of which a side has
/// nothing is not judged where that side cannot hold it and the other can, nor is what stands around a factory. A
/// secret that one side masks or keeps elsewhere is a note, and so is another name of the factory itself.
[[nodiscard]] JudgedDifference judge(const Placed& left, const Placed& right);

}  // namespace adfkeep
