#include "restore/forecast.hpp"

#include <array>
#include <optional>

#include "restore/outlook.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

struct KindOfTrigger {
    std::string_view type;
    std::optional<Outlook> (*outlook)(std::string_view definition, Time now);  ///< null: it waits for something else
    std::string_view text;
};

constexpr std::array<KindOfTrigger, 6> kinds_of_trigger{{
    {"TumblingWindowTrigger", outlook_of_windows, {}},
    {"ScheduleTrigger", outlook_of_schedule, {}},
    {"BlobEventsTrigger", nullptr, "runs when a blob is made or deleted"},
    {"CustomEventsTrigger", nullptr, "runs when an event comes"},
    {"BlobTrigger", nullptr, "runs when a file comes"},
    {"ChainingTrigger", nullptr, "runs after the pipelines that it waits for"},
}};

Outlook outlook_of(const Entity& trigger, Time now) {
    if (trigger.id.kind == "adfcdcs") return {.text = "copies what changes from now on"};
    const auto type = string_at(trigger.definition, {"type"});
    for (const auto& kind : kinds_of_trigger) {
        if (!equal_without_case(kind.type, type)) continue;
        if (kind.outlook == nullptr) return {.text = std::string(kind.text)};
        if (auto outlook = kind.outlook(trigger.definition, now)) return std::move(*outlook);
        return {.text = "when it runs cannot be read from its settings"};
    }
    return {.text = type.empty() ? "when it runs is not known: it has no type"
                                 : "when it runs is not known: triggers of type '" + type + "' are new"};
}

}  // namespace

Forecast forecast(const Entity& trigger, Time now) {
    auto outlook = outlook_of(trigger, now);
    return {.trigger = trigger.id, .runs_at_once = outlook.runs_at_once, .text = std::move(outlook.text)};
}

}  // namespace adfkeep::restore
