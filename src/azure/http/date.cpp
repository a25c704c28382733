#include "src/azure/http/date.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "src/base/text.hpp"

namespace adfkeep::http {

std::optional<Time> parse_http_date(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto parts = split(text, ' ');
    if (parts.size() != 6 || !parts[0].ends_with(',') || parts[5] != "GMT") return std::nullopt;
    const auto month = std::ranges::find(months, parts[2]);
    if (month == months.end()) return std::nullopt;
    const auto number = std::to_string(month - months.begin() + 101).substr(1);
    return time_from_text(std::string(parts[3]) + "-" + number + "-" + std::string(parts[1]) + "T" +
                          std::string(parts[4]) + "Z");
}

}  // namespace adfkeep::http
