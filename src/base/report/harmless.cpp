#include "src/base/report/harmless.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/text.hpp"

namespace adfkeep::harmless {
namespace {

constexpr bool is_plain(char c) noexcept { return c >= 0x20 && c < 0x7F; }

std::string printable_fast(std::string_view text) {
    return std::ranges::all_of(text, is_plain) ? std::string(text) : printable(text);
}

/// "##" begins commands of both services; told apart no further, since both have changed their grammar before.
std::string without_commands(std::string text) {
    for (auto at = text.find("##"); at != std::string::npos; at = text.find("##", at)) text.replace(at, 1, "\\u0023");
    return text;
}

std::string entity(char c) { return fmt::format("&#{};", static_cast<int>(c)); }

/// XML 1.0 has no way to write the two noncharacters that UTF-8 has.
std::string without_noncharacters(std::string text) {
    for (const auto& [bytes, shown] : {std::pair("\xEF\xBF\xBE", "\\ufffe"), std::pair("\xEF\xBF\xBF", "\\uffff")}) {
        for (auto at = text.find(bytes); at != std::string::npos; at = text.find(bytes, at)) text.replace(at, 3, shown);
    }
    return text;
}

template <typename IsSpecial>
std::string with_entities(std::string_view text, IsSpecial is_special) {
    std::string escaped;
    escaped.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_special(i)) {
            escaped += entity(text[i]);
        } else {
            escaped += text[i];
        }
    }
    return escaped;
}

}  // namespace

std::string line(std::string_view text) {
    auto shown = without_commands(printable_fast(text));
    if (shown.starts_with("::")) shown.replace(0, 1, "\\u003a");
    return shown;
}

std::string markup(std::string_view text) {
    const auto shown = without_noncharacters(printable_fast(text));
    return with_entities(
        shown, [&](std::size_t i) { return std::string_view("<>&\"'#").find(shown[i]) != std::string_view::npos; });
}

std::string markdown(std::string_view text) {
    const auto shown = printable_fast(text);
    const auto is_special = [&](std::size_t i) {
        // A dot makes a link only in "www."; elsewhere it stays, so that the source is readable.
        return std::string_view("\\`*_{}[]()#!|<>&~$:@").find(shown[i]) != std::string_view::npos ||
               (shown[i] == '.' && i > 0 && lower(shown.substr(i - 1, 1)) == "w");
    };
    auto escaped = with_entities(shown, is_special);
    // GitHub looks for mentions and issue numbers in the finished page, where only code is spared.
    for (const auto* mark : {"&#64;", "&#35;"}) {
        for (auto at = escaped.find(mark); at != std::string::npos; at = escaped.find(mark, at + 18))
            escaped.replace(at, 5, fmt::format("<code>{}</code>", mark));
    }
    return escaped;
}

std::string json(std::string_view document) {
    std::string shown;
    shown.reserve(document.size());
    for (const auto piece : split(document, '\n')) {
        shown += without_commands(printable_fast(piece));
        shown += '\n';
    }
    shown.pop_back();
    return shown;
}

std::string shortened(std::string_view text, std::size_t most) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins_character = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
        const bool is_too_long =
            begins_character ? ++characters > most : at >= 4 * most;  // bytes that are not UTF-8 have no beginnings
        if (is_too_long) return fmt::format("{}… ({} bytes)", text.substr(0, at), text.size());
    }
    return std::string(text);
}

}  // namespace adfkeep::harmless
