// What must not lie on a backup host: anything that opens or owns.
#pragma once

#include <boost/filesystem/path.hpp>
#include <vector>

#include "src/base/report/report.hpp"

namespace adfkeep::snapshot {

/// Warnings for private keys in the folder of the writer file, and for variables of the environment that name one.
/// Unreadable files are none.
[[nodiscard]] std::vector<Finding> keys_beside_writer(const boost::filesystem::path& writer_file);

}  // namespace adfkeep::snapshot
