#include "src/base/duration.hpp"

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep {

std::chrono::seconds parse_duration(const std::string& text) {
    constexpr std::string_view units = "smhd";
    constexpr long long seconds[] = {1, 60, 3600, 86400};
    constexpr unsigned long long max_units = 1'000'000'000;
    unsigned long long number = 0;
    const auto unit = text.empty() ? std::string_view::npos : units.find(text.back());
    if (unit == std::string_view::npos || !parse_number(std::string_view(text).substr(0, text.size() - 1), number) ||
        number > max_units)
        throw Error(ErrorCode::usage, "\"" + text + "\" is no duration", {}, "write it like 90m, 26h or 7d");
    return std::chrono::seconds(static_cast<long long>(number) * seconds[unit]);
}

}  // namespace adfkeep
