// Names of references. For the files of this folder only.
#pragma once

#include <string_view>

namespace adfkeep::git {

/// Whether Git takes `name` for a reference: what git-check-ref-format(1) allows, and at the top capitals and `_` alone
/// (HEAD, FETCH_HEAD).
[[nodiscard]] bool is_reference_name(std::string_view name);

}  // namespace adfkeep::git
