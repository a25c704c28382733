// A repository's own `config`: only what says how the repository is to be read. For the files of this folder only.
// Format: git-config, "Configuration file". Other files that it includes are not followed.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace adfkeep::git {

/// Values by "section.key" or "section.subsection.key"; section and key in lower case; the last of several values.
using Config = std::map<std::string, std::string, std::less<>>;

/// Throws Error(invalid_input) that names `where` where the text is malformed.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& where);

/// Whether a value means true, as Git reads it; `otherwise` where there is none.
[[nodiscard]] bool is_true(const Config& config, std::string_view name, bool otherwise);

}  // namespace adfkeep::git
