// The terminal: whether there is one, questions, and a line that shows progress.
#pragma once

#include <memory>
#include <string>

#include "src/base/progress.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::cli {

[[nodiscard]] bool stdin_is_terminal() noexcept;
[[nodiscard]] bool stdout_is_terminal() noexcept;
[[nodiscard]] bool stderr_is_terminal() noexcept;

/// Asks on the terminal without showing what is typed. Throws Error(refused_access) where nothing is typed.
[[nodiscard]] Secret ask_secret(const std::string& question);
/// One line from the terminal.
[[nodiscard]] std::string ask(const std::string& question);

/// "backup 120/300" on one line of stderr, overwritten at most every 50 ms and cleared at the end.
[[nodiscard]] std::unique_ptr<Progress> terminal_progress(const std::string& what);

}  // namespace adfkeep::cli
