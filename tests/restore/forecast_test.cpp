// Which runs a trigger would fire as soon as it starts.
#include "restore/forecast.hpp"

#include "restore/moment.hpp"
#include "src/source/source.hpp"
#include "tests/emulator/azure.hpp"

namespace adfkeep::restore {
namespace {

using adfkeep::testing::entity;

/// A Wednesday.
constexpr const char* night = "2026-11-25T03:00:00Z";

Forecast windows(const std::string& settings, const std::string& now = night) {
    return forecast(entity("triggers", "t", R"({"type":"TumblingWindowTrigger","typeProperties":{)" + settings + "}}"),
                    *time_from_text(now));
}

Forecast schedule(const std::string& recurrence, const std::string& now = night) {
    return forecast(
        entity("triggers", "t", R"({"type":"ScheduleTrigger","typeProperties":{"recurrence":{)" + recurrence + "}}}"),
        *time_from_text(now));
}

TEST_CASE("every window since the start that is complete runs at once") {
    const auto told =
        windows(R"("frequency":"Hour","interval":1,"startTime":"2026-11-15T03:00:00Z","maxConcurrency":10)");
    REQUIRE(told.runs_at_once == 240);
    REQUIRE(told.text == "240 windows of 1 hour since 2026-11-15T03:00:00Z, at most 10 at a time");
    REQUIRE(to_text(told.trigger) == "triggers/t");
}

TEST_CASE("windows are counted as the service cuts them") {
    const auto [settings, count] = GENERATE(table<std::string, std::uint64_t>({
        // One second before the window is full, and when it is.
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-25T02:00:01Z")", 0},
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-25T02:00:00Z")", 1},
        {R"("frequency":"Minute","interval":15,"startTime":"2026-11-25T00:05:00Z")", 11},
        {R"("frequency":"hour","interval":"24","startTime":"2026-11-01T00:00:00")", 24},
        // Not before it may begin.
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-25T01:00:00Z","delay":"00:30:00")", 1},
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-24T01:00:00Z","delay":"1.00:00:00")", 2},
        {R"("frequency":"Hour","interval":1,"startTime":"2027-01-01T00:00:00Z")", 0},
        // Not after its end, however long ago; a window that the end cuts short may run.
        {R"("frequency":"Hour","interval":1,"startTime":"2020-01-01T00:00:00Z","endTime":"2020-01-01T05:00:00Z")", 5},
        {R"("frequency":"Hour","interval":1,"startTime":"2020-01-01T00:00:00Z","endTime":"2020-01-01T05:00:01Z")", 6},
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-25T01:00:00Z","endTime":"2030-01-01T00:00:00Z")", 2},
        {R"("frequency":"Hour","interval":1,"startTime":"2020-01-02T00:00:00Z","endTime":"2020-01-01T00:00:00Z")", 0},
        // Months are as long as they are; a day that a month has not is its last.
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-31T00:00:00Z")", 9},
        {R"("frequency":"Month","interval":1,"startTime":"2026-10-25T03:00:00Z")", 1},
        {R"("frequency":"Month","interval":1,"startTime":"2026-10-25T03:00:01Z")", 0},
        {R"("frequency":"Month","interval":5,"startTime":"2026-01-01T00:00:00Z")", 2},
        // An interval that outgrows calendar time.
        {R"("frequency":"Hour","interval":9223372036854775807,"startTime":"2001-01-01T00:00:00Z")", 0},
        {R"("frequency":"Month","interval":9223372036854775807,"startTime":"2001-01-01T00:00:00Z")", 0},
    }));
    CAPTURE(settings);
    REQUIRE(windows(settings).runs_at_once == count);
}

TEST_CASE("times are instants, however they are written") {
    const auto start = GENERATE(as<std::string>{}, "2026-11-25T01:00:00Z", "2026-11-25T01:00:00.0000000Z",
                                "2026-11-25T01:00:00.000Z", "2026-11-25T01:00Z", "2026-11-25T02:00:00+01:00",
                                "2026-11-24T20:00:00-05:00", "2026-11-25T06:30:00+0530", "2026-11-25T01:00:00");
    CAPTURE(start);
    REQUIRE(windows(R"("frequency":"Hour","interval":1,"startTime":")" + start + "\"").runs_at_once == 2);
}

TEST_CASE("what is no time is not taken for one") {
    const auto text =
        GENERATE(as<std::string>{}, "", "2026", "2026-11-25", "2026-11-25T1:00:00Z", "2026-13-25T01:00:00Z",
                 "2026-11-25T01:00:00 Z", "2026-11-25T01:00:00+15:00", "2026-11-25T01:00:00+1", "2026-11-25T01:00:0Z",
                 "2026-11-25T24:00:00Z", "@trigger().startTime");
    REQUIRE_FALSE(parse_moment(text).has_value());
}

TEST_CASE("settings that cannot be read are told so, and count no runs") {
    const auto settings =
        GENERATE(as<std::string>{}, "", R"("frequency":"Hour","interval":1)",
                 R"("frequency":"Day","interval":1,"startTime":"2026-11-01T00:00:00Z")",
                 R"("frequency":"Hour","interval":0,"startTime":"2026-11-01T00:00:00Z")",
                 R"("frequency":"Hour","interval":-1,"startTime":"2026-11-01T00:00:00Z")",
                 R"("frequency":"Hour","interval":1.5,"startTime":"2026-11-01T00:00:00Z")",
                 R"("frequency":"Hour","interval":1,"startTime":{"value":"@trigger().x","type":"Expression"})");
    const auto told = windows(settings);
    REQUIRE(told.runs_at_once == 0);
    REQUIRE(told.text == "when it runs cannot be read from its settings");
}

TEST_CASE("a schedule without a frequency or with a senseless interval is told so") {
    const auto settings =
        GENERATE(as<std::string>{}, "", R"("frequency":"Hour","interval":0,"startTime":"2026-11-01T00:00:00Z")",
                 R"("frequency":"Hour","interval":1.5,"startTime":"2026-11-01T00:00:00Z")");
    REQUIRE(schedule(settings).text == "when it runs cannot be read from its settings");
}

TEST_CASE("a schedule is told whether it is due within a minute") {
    // 03:00 on Wednesday, 25 November 2026
    const auto [recurrence, is_due] = GENERATE(table<std::string, bool>({
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T03:00:00Z","timeZone":"UTC")", true},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T03:00:59Z","timeZone":"UTC")", true},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T03:01:00Z","timeZone":"UTC")", false},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T02:59:59Z","timeZone":"UTC")", false},
        {R"("frequency":"Day","interval":2,"startTime":"2026-11-24T03:00:00Z","timeZone":"UTC")", false},
        {R"("frequency":"Day","interval":2,"startTime":"2026-11-23T03:00:00Z")", true},
        {R"("frequency":"Minute","interval":15,"startTime":"2024-01-01T00:15:00Z","timeZone":"utc")", true},
        {R"("frequency":"Minute","interval":7,"startTime":"2026-11-25T02:54:00Z","timeZone":"UTC")", false},
        {R"("frequency":"Hour","interval":3,"startTime":"2026-11-25T00:00:00Z","timeZone":"UTC")", true},
        {R"("frequency":"Hour","interval":2,"startTime":"2026-11-25T00:00:00Z","timeZone":"UTC")", false},
        {R"("frequency":"Hour","interval":1,"startTime":"2026-11-25T00:20:00Z","schedule":{"minutes":[0,30]})", true},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T00:00:00Z","schedule":{"hours":[3,15]})", true},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T00:00:00Z","schedule":{"hours":[4],"minutes":[0]})",
         false},
        {R"("frequency":"Week","interval":1,"startTime":"2026-11-18T03:00:00Z")", true},
        {R"("frequency":"Week","interval":1,"startTime":"2026-11-19T03:00:00Z")", false},
        {R"("frequency":"Week","interval":1,"startTime":"2026-11-19T03:00:00Z","schedule":{"weekDays":["Wednesday"]})",
         true},
        {R"("frequency":"Week","interval":2,"startTime":"2026-11-18T03:00:00Z")", false},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-25T03:00:00Z")", true},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-24T03:00:00Z")", false},
        {R"("frequency":"Month","interval":3,"startTime":"2026-01-25T03:00:00Z")", false},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-01T03:00:00Z","schedule":{"monthDays":[1,-6]})",
         true},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-01T03:00:00Z","schedule":{"monthDays":[-5]})", false},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-01T03:00:00Z","schedule":{"monthlyOccurrences":)"
         R"([{"day":"Wednesday","occurrence":4}]})",
         true},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-01T03:00:00Z","schedule":{"monthlyOccurrences":)"
         R"([{"day":"Wednesday","occurrence":-1}]})",
         true},
        {R"("frequency":"Month","interval":1,"startTime":"2026-01-01T03:00:00Z","schedule":{"monthlyOccurrences":)"
         R"([{"day":"Wednesday","occurrence":3}]})",
         false},
        {R"("frequency":"Year","interval":1,"startTime":"2020-11-25T03:00:00Z")", true},
        {R"("frequency":"Year","interval":1,"startTime":"2020-10-25T03:00:00Z")", false},
        // Not yet begun, and over.
        {R"("frequency":"Minute","interval":1,"startTime":"2026-11-25T04:00:00Z")", false},
        {R"("frequency":"Minute","interval":1,"startTime":"2026-01-01T00:00:00Z","endTime":"2026-11-25T02:59:00Z")",
         false},
        {R"("frequency":"Minute","interval":1,"startTime":"2026-01-01T00:00:00Z","endTime":"2026-11-25T03:00:00Z")",
         true},
    }));
    CAPTURE(recurrence);
    const auto told = schedule(recurrence);
    REQUIRE(told.runs_at_once == (is_due ? 1 : 0));
    REQUIRE((told.text == "no occurrence is due within a minute") != is_due);
}

TEST_CASE("in another time zone only what is so at every offset is said") {
    const auto [recurrence, text] = GENERATE(table<std::string, std::string>({
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T00:00:00","timeZone":"W. Europe Standard Time",)"
         R"("schedule":{"hours":[4],"minutes":[0]})",
         "an occurrence may be due at 2026-11-25T03:00:00Z: that depends on the time zone 'W. Europe Standard Time'"},
        {R"("frequency":"Day","interval":1,"startTime":"2024-01-01T00:00:00","timeZone":"India Standard Time",)"
         R"("schedule":{"minutes":[20,50]})",
         "no occurrence is due within a minute"},
        {R"("frequency":"Minute","interval":5,"startTime":"2024-01-01T00:00:00","timeZone":"Tokyo Standard Time")",
         "an occurrence is due at 2026-11-25T03:00:00Z"},
        {R"("frequency":"Hour","interval":1,"startTime":"2024-01-01T00:10:00Z","timeZone":"Nepal Standard Time")",
         "no occurrence is due within a minute"},
        {R"("frequency":"Minute","interval":1,"startTime":"2027-01-01T00:00:00","timeZone":"Tokyo Standard Time")",
         "no occurrence is due within a minute"},
    }));
    CAPTURE(recurrence);
    REQUIRE(schedule(recurrence).text == text);
    REQUIRE(schedule(recurrence).runs_at_once == (text == "an occurrence is due at 2026-11-25T03:00:00Z" ? 1 : 0));
}

TEST_CASE("triggers that wait for something else fire nothing by being started") {
    const auto type = GENERATE(as<std::string>{}, "BlobEventsTrigger", "CustomEventsTrigger", "BlobTrigger",
                               "ChainingTrigger", "MoonTrigger");
    const auto told = forecast(entity("triggers", "t", R"({"type":")" + type + "\"}"), *time_from_text(night));
    REQUIRE(told.runs_at_once == 0);
    REQUIRE_FALSE(told.text.empty());
    REQUIRE((told.text.find("not known") != std::string::npos) == (type == "MoonTrigger"));
    REQUIRE(forecast(entity("triggers", "t", ""), *time_from_text(night)).text ==
            "when it runs is not known: it has no type");
    REQUIRE(forecast(entity("adfcdcs", "c", "{}"), *time_from_text(night)).runs_at_once == 0);
}

}  // namespace
}  // namespace adfkeep::restore
