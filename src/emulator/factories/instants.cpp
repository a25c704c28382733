#include "src/emulator/factories/instants.hpp"

#include <array>
#include <optional>

#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::array<std::string_view, 2> time_names{"startTime", "endTime"};

/// "2026-01-01T00:00:31.000Z" without its ".000"; absent where nothing is to be done.
std::optional<std::string> plain(const std::string& time) {
    const auto dot = time.rfind('.');
    if (dot == std::string::npos || time.size() < dot + 3 || !time.ends_with('Z')) return std::nullopt;
    if (time.find_first_not_of('0', dot + 1) != time.size() - 1) return std::nullopt;
    return time.substr(0, dot) + 'Z';
}

std::string with_plain_members(std::string_view object) {
    std::string result(object);
    for (const auto name : time_names)
        if (const auto time = plain(string_at(result, {name}))) result = with(result, name, json::encode(*time));
    return result;
}

}  // namespace

std::string with_plain_times(std::string_view properties) {
    const auto settings = member(properties, "typeProperties");
    if (!settings || !is_object(*settings)) return std::string(properties);
    auto changed = with_plain_members(*settings);
    if (const auto recurrence = member(changed, "recurrence"); recurrence && is_object(*recurrence)) {
        const auto plain_recurrence = with_plain_members(*recurrence);
        if (plain_recurrence != *recurrence) changed = with(changed, "recurrence", plain_recurrence);
    }
    return changed == *settings ? std::string(properties) : with(properties, "typeProperties", changed);
}

}  // namespace adfkeep::emulator
