#include "restore/shell.hpp"

#include <algorithm>

namespace adfkeep::restore {
namespace {

/// Means itself in every shell, wherever it stands in a word.
bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:,+%").find(c) != std::string_view::npos;
}

std::string never_a_file(std::string_view value) {
    std::string safe(value);
    if (safe.starts_with('@')) return ' ' + safe;
    if (const auto equals = safe.find('='); equals != std::string::npos && safe.substr(equals + 1).starts_with('@'))
        safe.insert(equals + 1, " ");
    return safe;
}

}  // namespace

std::string shell_quoted(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
    std::string quoted = "'";
    for (const auto c : text) {
        if (c == '\'')
            quoted += R"('\'')";
        else
            quoted += c;
    }
    return quoted += '\'';
}

AzCommand& AzCommand::with(std::string_view option, std::string_view value) {
    const auto safe = never_a_file(value);
    text_.append(" --").append(option);
    // A value that looks like an option has to be tied to its own.
    text_ += safe.starts_with('-') ? '=' : ' ';
    text_ += shell_quoted(safe);
    return *this;
}

AzCommand& AzCommand::with_shell(std::string_view option, std::string_view text) {
    text_.append(" --").append(option).append(" ").append(text);
    return *this;
}

AzCommand& AzCommand::with(std::string_view option) {
    text_.append(" --").append(option);
    return *this;
}

AzCommand& AzCommand::with_any(std::string_view option, std::string_view value) {
    return value.empty() ? *this : with(option, value);
}

std::string output_of(const AzCommand& command) { return "\"$(" + command.text() + ")\""; }

}  // namespace adfkeep::restore
