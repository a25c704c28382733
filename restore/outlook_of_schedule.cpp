#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "restore/outlook.hpp"
#include "restore/trigger_settings.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {
namespace {

using std::chrono::days;
using std::chrono::minutes;

/// A moment on a clock of some zone.
struct Wall {
    explicit Wall(Time shown)
        : time(shown), day(std::chrono::floor<days>(shown)), date(day), weekday(day), clock(shown - day) {}

    Time time;
    std::chrono::sys_days day;
    std::chrono::year_month_day date;
    std::chrono::weekday weekday;
    std::chrono::hh_mm_ss<std::chrono::seconds> clock;
};

/// "the second Friday", "the last Friday" (-1).
struct MonthlyOccurrence {
    unsigned weekday = 0;
    long long occurrence = 0;
};

struct Recurrence {
    std::string frequency;  ///< in lower case
    long long interval = 1;
    Moment start;
    std::optional<Moment> end;
    std::string zone;
    std::vector<long long> minutes, hours, month_days;
    std::vector<unsigned> weekdays;  ///< 0 is Sunday
    std::vector<MonthlyOccurrence> monthly;
};

constexpr std::array<std::string_view, 7> weekday_names{"sunday",   "monday", "tuesday", "wednesday",
                                                        "thursday", "friday", "saturday"};

std::optional<unsigned> weekday_of(std::string_view value) {
    if (value.empty() || json::type_of(value) != json::Type::string) return std::nullopt;
    const auto* const found = std::ranges::find(weekday_names, lower(json::decode(value)));
    if (found == weekday_names.end()) return std::nullopt;
    return static_cast<unsigned>(found - weekday_names.begin());
}

std::vector<std::string_view> elements_of(std::string_view array) {
    return !array.empty() && json::type_of(array) == json::Type::array ? json::elements(array)
                                                                       : std::vector<std::string_view>();
}

void read_schedule(Recurrence& recurrence, std::string_view schedule) {
    recurrence.minutes = numbers_of(value_at(schedule, {"minutes"}));
    recurrence.hours = numbers_of(value_at(schedule, {"hours"}));
    recurrence.month_days = numbers_of(value_at(schedule, {"monthDays"}));
    for (const auto day : elements_of(value_at(schedule, {"weekDays"})))
        if (const auto weekday = weekday_of(day)) recurrence.weekdays.push_back(*weekday);
    for (const auto each : elements_of(value_at(schedule, {"monthlyOccurrences"}))) {
        const auto weekday = weekday_of(value_at(each, {"day"}));
        const auto occurrence = number_of(value_at(each, {"occurrence"}));
        if (weekday && occurrence) recurrence.monthly.push_back({.weekday = *weekday, .occurrence = *occurrence});
    }
}

std::optional<Recurrence> read_recurrence(std::string_view definition) {
    static constexpr std::array<std::string_view, 6> frequencies{"minute", "hour", "day", "week", "month", "year"};
    const auto object = value_at(definition, {"typeProperties", "recurrence"});
    const auto start = moment_at(object, {"startTime"});
    const auto interval = number_of(value_at(object, {"interval"}));
    Recurrence recurrence{.frequency = lower(string_at(object, {"frequency"})),
                          .interval = interval.value_or(has_value(object, {"interval"}) ? 0 : 1),
                          .start = start.value_or(Moment{}),
                          .end = moment_at(object, {"endTime"}),
                          .zone = string_at(object, {"timeZone"}),
                          .minutes = {},
                          .hours = {},
                          .month_days = {},
                          .weekdays = {},
                          .monthly = {}};
    if (!start || recurrence.interval <= 0 || std::ranges::find(frequencies, recurrence.frequency) == frequencies.end())
        return std::nullopt;
    read_schedule(recurrence, value_at(object, {"schedule"}));
    return recurrence;
}

bool contains(const std::vector<long long>& numbers, long long number) {
    return std::ranges::find(numbers, number) != numbers.end();
}

bool is_minute(const Recurrence& recurrence, const Wall& at, const Wall& start) {
    if (!recurrence.minutes.empty()) return contains(recurrence.minutes, at.clock.minutes().count());
    if (recurrence.frequency != "minute") return at.clock.minutes() == start.clock.minutes();
    return std::chrono::floor<minutes>(at.time - start.time).count() % recurrence.interval == 0;
}

bool is_hour(const Recurrence& recurrence, const Wall& at, const Wall& start) {
    if (!recurrence.hours.empty()) return contains(recurrence.hours, at.clock.hours().count());
    if (recurrence.frequency == "minute") return true;
    if (recurrence.frequency != "hour") return at.clock.hours() == start.clock.hours();
    const auto between =
        std::chrono::floor<std::chrono::hours>(at.time) - std::chrono::floor<std::chrono::hours>(start.time);
    return between.count() % recurrence.interval == 0;
}

/// Where weeks are skipped it matters on which day a week begins, which nobody says: either will do.
bool is_week(const Recurrence& recurrence, const Wall& at, const Wall& start) {
    for (const auto first : {std::chrono::Sunday, std::chrono::Monday}) {
        const auto between = (at.day - (at.weekday - first)) - (start.day - (start.weekday - first));
        if (between.count() / 7 % recurrence.interval == 0) return true;
    }
    return false;
}

bool is_day_of_month(const Recurrence& recurrence, const Wall& at, const Wall& start) {
    const long long day = static_cast<unsigned>(at.date.day());
    const long long length = static_cast<unsigned>((at.date.year() / at.date.month() / std::chrono::last).day());
    if (contains(recurrence.month_days, day) || contains(recurrence.month_days, day - length - 1)) return true;
    for (const auto& each : recurrence.monthly) {
        const auto from_begin = (day - 1) / 7 + 1, from_end = -((length - day) / 7 + 1);
        if (each.weekday == at.weekday.c_encoding() && (each.occurrence == from_begin || each.occurrence == from_end))
            return true;
    }
    return recurrence.month_days.empty() && recurrence.monthly.empty() && at.date.day() == start.date.day();
}

bool is_day(const Recurrence& recurrence, const Wall& at, const Wall& start) {
    if (recurrence.frequency == "day") return (at.day - start.day).count() % recurrence.interval == 0;
    if (recurrence.frequency == "week") {
        const bool is_weekday =
            recurrence.weekdays.empty()
                ? at.weekday == start.weekday
                : std::ranges::find(recurrence.weekdays, at.weekday.c_encoding()) != recurrence.weekdays.end();
        return is_weekday && is_week(recurrence, at, start);
    }
    if (recurrence.frequency == "month") {
        const auto between = at.date.year() / at.date.month() - start.date.year() / start.date.month();
        return between.count() % recurrence.interval == 0 && is_day_of_month(recurrence, at, start);
    }
    if (recurrence.frequency == "year") {
        const auto between = at.date.year() - start.date.year();
        return at.date.month() == start.date.month() && between.count() % recurrence.interval == 0 &&
               is_day_of_month(recurrence, at, start);
    }
    return true;
}

/// Whether it occurs at `at`, on the clock of its zone; start and end on the same clock.
bool occurs(const Recurrence& recurrence, Time at, Time start, Time end) {
    if (at < start || at > end) return false;
    const Wall wall(at), first(start);
    return is_minute(recurrence, wall, first) && is_hour(recurrence, wall, first) && is_day(recurrence, wall, first);
}

Time on_clock(const Moment& moment, minutes offset) {
    return moment.offset ? moment.instant() + offset : moment.written;
}

enum class Due { yes, no, unknown };

bool is_due(const Recurrence& recurrence, Time at, minutes offset, minutes summer) {
    const auto start = on_clock(recurrence.start, offset) + summer;
    return occurs(recurrence, at + offset, start, recurrence.end ? on_clock(*recurrence.end, offset) : Time::max());
}

/// Zones lie quarters of an hour apart, and the start may have been in summer.
Due due_in_some_zone(const Recurrence& recurrence, Time at) {
    std::size_t yes = 0, no = 0;
    for (minutes offset(-12 * 60); offset <= minutes(14 * 60); offset += minutes(15)) {
        for (const auto summer : {-60, 0, 60}) {
            if (summer != 0 && !recurrence.start.offset) continue;
            ++(is_due(recurrence, at, offset, minutes(summer)) ? yes : no);
        }
    }
    return no == 0 ? Due::yes : yes == 0 ? Due::no : Due::unknown;
}

/// The one moment of the next minute that has the seconds of the start.
Time candidate(const Recurrence& recurrence, Time now) {
    using std::chrono::floor;
    const auto second = recurrence.start.written - floor<minutes>(recurrence.start.written);
    const auto at = floor<minutes>(now) + second;
    return at < now ? at + minutes(1) : at;
}

}  // namespace

std::optional<Outlook> outlook_of_schedule(std::string_view definition, Time now) {
    const auto recurrence = read_recurrence(definition);
    if (!recurrence) return std::nullopt;
    const auto at = candidate(*recurrence, now);
    const bool is_utc = recurrence->zone.empty() || equal_without_case(recurrence->zone, "UTC");
    const auto due = !is_utc                                           ? due_in_some_zone(*recurrence, at)
                     : is_due(*recurrence, at, minutes(0), minutes(0)) ? Due::yes
                                                                       : Due::no;
    switch (due) {
        case Due::yes:
            return Outlook{.runs_at_once = 1, .text = "an occurrence is due at " + to_text(at)};
        case Due::no:
            return Outlook{.runs_at_once = 0, .text = "no occurrence is due within a minute"};
        case Due::unknown:
            break;
    }
    return Outlook{.runs_at_once = 0,
                   .text = fmt::format("an occurrence may be due at {}: that depends on the time zone '{}'",
                                       to_text(at), recurrence->zone)};
}

}  // namespace adfkeep::restore
