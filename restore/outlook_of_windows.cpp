#include <fmt/format.h>

#include <algorithm>

#include "restore/outlook.hpp"
#include "restore/trigger_settings.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

using std::chrono::months;
using std::chrono::seconds;

/// Longer than all of calendar time: so that no product overflows.
constexpr long long longest_interval = 1'000'000'000'000;

struct Windows {
    std::string unit;  ///< "minute", "hour", "month"
    long long interval = 1;
    Time start;
    std::optional<Time> end;
    seconds delay{0};

    [[nodiscard]] seconds length() const { return seconds(interval * (unit == "minute" ? 60 : 3600)); }
};

std::optional<Windows> read_windows(std::string_view definition) {
    const auto settings = value_at(definition, {"typeProperties"});
    Windows windows{.unit = lower(string_at(settings, {"frequency"})), .start = {}, .end = {}};
    const auto interval = number_of(value_at(settings, {"interval"}));
    const auto start = moment_at(settings, {"startTime"});
    if (!interval || *interval <= 0 || !start) return std::nullopt;
    if (windows.unit != "minute" && windows.unit != "hour" && windows.unit != "month") return std::nullopt;
    windows.interval = std::min(*interval, longest_interval);
    windows.start = start->instant();
    if (const auto end = moment_at(settings, {"endTime"})) windows.end = end->instant();
    windows.delay = parse_time_span(string_at(settings, {"delay"})).value_or(seconds(0));
    return windows;
}

/// The same day and time some months later; the last day of a month that is too short.
Time later(Time time, long long by) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    auto date = std::chrono::year_month_day(day) + months(by);
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days(date) + (time - day);
}

long long whole_months(Time from, Time to) {
    const std::chrono::year_month_day first(std::chrono::floor<std::chrono::days>(from)),
        last(std::chrono::floor<std::chrono::days>(to));
    const auto between = (last.year() / last.month() - first.year() / first.month()).count();
    return later(from, between) > to ? between - 1 : between;
}

/// Windows that end by `limit`, which is not before the start.
long long complete_by(const Windows& windows, Time limit) {
    if (windows.unit == "month") return whole_months(windows.start, limit) / windows.interval;
    return (limit - windows.start) / windows.length();
}

Time end_of(const Windows& windows, long long count) {
    if (windows.unit == "month") return later(windows.start, count * windows.interval);
    return windows.start + count * windows.length();
}

/// A window that the trigger's end cuts short counts as well: it may be run.
long long complete_windows(const Windows& windows, Time now) {
    const auto limit = now - windows.delay;
    const bool has_ended = windows.end && *windows.end <= limit;
    const auto until = has_ended ? *windows.end : limit;
    if (until <= windows.start) return 0;
    const auto whole = complete_by(windows, until);
    return has_ended && end_of(windows, whole) < until ? whole + 1 : whole;
}

std::string counted(long long number, std::string_view unit) {
    return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}

}  // namespace

std::optional<Outlook> outlook_of_windows(std::string_view definition, Time now) {
    const auto windows = read_windows(definition);
    if (!windows) return std::nullopt;
    const auto count = complete_windows(*windows, now);
    const auto since =
        fmt::format("of {} since {}", counted(windows->interval, windows->unit), to_text(windows->start));
    if (count == 0) return Outlook{.runs_at_once = 0, .text = "no complete window " + since};
    auto text = fmt::format("{} {}", counted(count, "window"), since);
    if (const auto most = number_of(value_at(definition, {"typeProperties", "maxConcurrency"})))
        text += fmt::format(", at most {} at a time", *most);
    return Outlook{.runs_at_once = static_cast<std::uint64_t>(count), .text = std::move(text)};
}

}  // namespace adfkeep::restore
