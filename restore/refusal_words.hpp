// What the service's refusals mean to somebody who restores.
#pragma once

#include <string>

#include "src/base/error.hpp"

namespace adfkeep::restore {

/// Why a step failed, in one or two sentences: what stands in the way, in the service's words, and what to do.
[[nodiscard]] std::string why_it_failed(const Error& error);

/// Whether `error` tells that somebody else changed the target since the plan was made.
[[nodiscard]] bool is_moved_target(const Error& error);

}  // namespace adfkeep::restore
