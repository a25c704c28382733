#include "restore/moment.hpp"

#include <algorithm>
#include <string>

#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::size_t date_and_minute = std::string_view("2024-02-15T13:34").size();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Two digits at most `highest`.
std::optional<int> two_digits(std::string_view text, int highest) {
    if (text.size() != 2 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    const auto number = (text[0] - '0') * 10 + (text[1] - '0');
    return number > highest ? std::nullopt : std::optional(number);
}

/// ":31" or ":31.1234567" at the beginning of `rest`, taken off it; ":00" where it has none.
std::string take_seconds(std::string_view& rest) {
    if (!rest.starts_with(':')) return ":00";
    std::string seconds(rest.substr(0, 3));
    rest.remove_prefix(seconds.size());
    if (rest.starts_with('.')) {
        const auto* const end = std::find_if_not(rest.begin() + 1, rest.end(), is_digit);
        rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
    }
    return seconds;
}

/// "+05:30", "+0530".
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto hours = two_digits(text.substr(1, 2), 14);
    const auto minutes = two_digits(text.substr(text[3] == ':' ? 4 : 3), 59);
    if (!hours || !minutes) return std::nullopt;
    const std::chrono::minutes offset(*hours * 60 + *minutes);
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
    if (text.size() < date_and_minute) return std::nullopt;
    auto rest = text.substr(date_and_minute);
    const auto seconds = take_seconds(rest);
    const auto written = time_from_text(std::string(text.substr(0, date_and_minute)) + seconds + 'Z');
    if (!written) return std::nullopt;
    if (rest.empty()) return Moment{.written = *written, .offset = std::nullopt};
    if (rest == "Z" || rest == "z") return Moment{.written = *written, .offset = std::chrono::minutes(0)};
    const auto offset = parse_offset(rest);
    return offset ? std::optional(Moment{.written = *written, .offset = offset}) : std::nullopt;
}

std::optional<std::chrono::seconds> parse_time_span(std::string_view text) {
    unsigned long long days = 0;
    if (const auto dot = text.find('.'); dot != std::string_view::npos && dot < text.find(':')) {
        constexpr unsigned long long most = 100'000;
        if (!parse_number(text.substr(0, dot), days) || days > most) return std::nullopt;
        text.remove_prefix(dot + 1);
    }
    const auto parts = split(text, ':');
    if (parts.size() != 3) return std::nullopt;
    const auto hours = two_digits(parts[0], 23), minutes = two_digits(parts[1], 59);
    const auto seconds = two_digits(parts[2].substr(0, parts[2].find('.')), 59);
    if (!hours || !minutes || !seconds) return std::nullopt;
    return std::chrono::days(days) + std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
           std::chrono::seconds(*seconds);
}

}  // namespace adfkeep::restore
