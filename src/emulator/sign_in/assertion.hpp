// The JWT by which a client shows who it is instead of a secret.
#pragma once

#include <string>
#include <string_view>

#include "src/base/clock.hpp"

namespace adfkeep::emulator {

/// What is wrong with `assertion` of `client` at `token_url`; empty where it has the right form, audience and time. Its
/// signature is not checked: the emulator holds no client's certificate.
[[nodiscard]] std::string fault_of_assertion(std::string_view assertion, std::string_view client,
                                             std::string_view token_url, Time now);

}  // namespace adfkeep::emulator
