// Locks: what stands under one is not deleted, or not changed at all.
#pragma once

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// Throws Refusal(409) where a lock at the request's path or above it forbids the method.
void require_unlocked(const Call& call);

}  // namespace adfkeep::emulator
