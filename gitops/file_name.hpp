// Names of entities as names of files.
#pragma once

#include <string>
#include <string_view>

namespace adfkeep::gitops {

/// `name` as one part of a path that no system takes for anything else: control bytes, both slashes, a leading dot, and
/// a percent sign before two hex digits stand as %XX. Above 240 bytes it is cut and ends in a hash of the whole.
/// Different names have different file names, and with case folded too.
[[nodiscard]] std::string to_file_name(std::string_view name);
/// The name whose file name this is; a text that is no such file name, or one that was cut, is its own.
[[nodiscard]] std::string from_file_name(std::string_view file_name);
/// Whether from_file_name cannot give `name` back.
[[nodiscard]] bool is_shortened(std::string_view name);

}  // namespace adfkeep::gitops
