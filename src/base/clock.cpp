#include "src/base/clock.hpp"

#include <fmt/format.h>

namespace adfkeep {
namespace {

class SystemClock final : public Clock {
public:
    Time now() const override { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }
};

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::string counted(long long number, std::string_view unit) {
    return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

}  // namespace

const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
}

std::string to_text(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::optional<Time> time_from_text(std::string_view text) {
    if (text.size() != 20) return std::nullopt;
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    const Time time = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                      std::chrono::seconds(*second);
    return to_text(time) == text ? std::optional(time) : std::nullopt;
}

std::string to_text(std::chrono::seconds age) {
    const auto seconds = age.count();
    if (seconds < 120) return counted(seconds, "second");
    if (seconds < 120 * 60) return counted(seconds / 60, "minute");
    if (seconds < 72 * 3600) return counted(seconds / 3600, "hour");
    return counted(seconds / 86400, "day");
}

}  // namespace adfkeep
