// Where a passphrase comes from when nobody types it.
#pragma once

#include <string>

#include "src/base/secret.hpp"

namespace adfkeep::cli {

/// First line of a file, without its line end (LF or CR LF). Throws Error(refused_access) where others may read the
/// file, Error(invalid_input) where the line is empty or holds a NUL.
[[nodiscard]] Secret read_passphrase(const std::string& path);
/// First line of what `command` prints, run by /bin/sh. Throws Error(refused_access) where it fails or prints nothing.
[[nodiscard]] Secret passphrase_of_command(const std::string& command);

}  // namespace adfkeep::cli
