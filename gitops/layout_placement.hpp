// Which entity lies where, once all of them want a place.
#pragma once

#include <string>
#include <vector>

#include "src/base/report/report.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::gitops {

struct PlacedFile {
    const Entity* entity = nullptr;
    std::string path;
};

struct Placement {
    std::vector<PlacedFile> files;  ///< no two of one path, none where another needs a folder
    std::vector<Finding> warnings;
};

/// Kind `files` has its paths; an entity that wants one of them, or a place where a folder is needed, moves to
/// "NAME~1.json". Throws Error(invalid_input) where a file of kind `files` stands in the way of a folder, or has a path
/// that may not be written.
[[nodiscard]] Placement place(const Factory& factory);

}  // namespace adfkeep::gitops
