// Commands of the Azure CLI as text that a shell takes literally.
#pragma once

#include <string>
#include <string_view>

namespace adfkeep::restore {

/// `text` as one word of a POSIX shell.
[[nodiscard]] std::string shell_quoted(std::string_view text);

/// One command of the Azure CLI, built word by word.
class AzCommand {
public:
    /// "lock create"
    explicit AzCommand(std::string_view command) : text_("az " + std::string(command)) {}

    /// An option and its value, quoted. The CLI reads a file for a value that begins with `@`, or has it behind its
    /// first `=`: such a value gets a blank before it, so that a text of others never names a file of this machine.
    AzCommand& with(std::string_view option, std::string_view value);
    /// The same where the shell is to put in what a variable or command holds: `text` is the caller's own.
    AzCommand& with_shell(std::string_view option, std::string_view text);
    /// An option without a value.
    AzCommand& with(std::string_view option);
    /// Left out where `value` is empty.
    AzCommand& with_any(std::string_view option, std::string_view value);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// "$(COMMAND)", the command's words being quoted already.
[[nodiscard]] std::string output_of(const AzCommand& command);

}  // namespace adfkeep::restore
