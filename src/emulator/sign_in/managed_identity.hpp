// Endpoints of managed identities: IMDS, App Service and Container Apps, Arc.
#pragma once

#include <optional>

#include "src/emulator/sign_in/authority.hpp"

namespace adfkeep::emulator {

/// Absent where the path is none of theirs.
[[nodiscard]] std::optional<Response> answer_managed_identity(Call& call, const SignIn& sign_in);

}  // namespace adfkeep::emulator
