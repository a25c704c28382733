// The text of a journal: one JSON value a line, so that a torn one is the last.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "restore/journal_record.hpp"
#include "src/base/strict_json.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t version = 1;
constexpr std::array<Action, 7> actions{Action::create, Action::update, Action::remove, Action::stop,
                                        Action::start,  Action::wait,   Action::manual};

std::string line(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'; }

Json head_json(const JournalHead& head) {
    return {{"v", version},
            {"target", head.target},
            {"snapshot", head.snapshot},
            {"options", head.options},
            {"undo", head.undo},
            {"started", adfkeep::to_text(head.started)}};
}

Json trigger_json(const JournalTrigger& trigger) {
    return {{"trigger", trigger.entity.name},
            {"kind", trigger.entity.kind},
            {"ran", trigger.ran},
            {"shallRun", trigger.shall_run},
            {"stopped", trigger.is_stopped}};
}

Json step_json(const JournalStep& step) {
    return {{"step", to_text(step.action)},    {"kind", step.entity.kind}, {"name", step.entity.name},
            {"firstHalf", step.is_first_half}, {"before", step.before},    {"wanted", step.wanted}};
}

bool flag(StrictObject& object, const char* name) {
    const auto& value = object.take(name);
    if (!value.is_boolean()) object.refuse(std::string("\"") + name + "\" is neither true nor false");
    return value.get<bool>();
}

/// Reads line by line what to_lines and its followers wrote.
class Reading {
public:
    void take(std::string_view text, const std::string& where) {
        const auto value = parse_strict(text, where, ErrorCode::invalid_input);
        StrictObject object(value, where, ErrorCode::invalid_input);
        if (!has_head_)
            take_head(object);
        else if (value.contains("trigger"))
            take_trigger(object);
        else if (value.contains("step"))
            take_step(object);
        else
            take_progress(object, value.contains("begin"));
        object.finish();
    }

    [[nodiscard]] bool has_head() const noexcept { return has_head_; }
    JournalRecord record;

private:
    void take_head(StrictObject& object) {
        auto& head = record.head;
        if (object.number("v") != version) object.refuse("a journal of another version of adfkeep");
        head.target = object.text("target");
        head.snapshot = object.text("snapshot");
        for (const auto& option : object.array("options")) {
            if (!option.is_string()) object.refuse("an option is no text");
            head.options.push_back(option.get<std::string>());
        }
        head.undo = object.text("undo");
        const auto started = time_from_text(object.text("started"));
        if (!started) object.refuse("\"started\" is no time");
        head.started = *started;
        has_head_ = true;
    }

    void take_trigger(StrictObject& object) {
        auto& trigger = record.triggers.emplace_back();
        trigger.entity = {.kind = object.text("kind"), .name = object.text("trigger")};
        trigger.ran = flag(object, "ran");
        trigger.shall_run = flag(object, "shallRun");
        trigger.is_stopped = flag(object, "stopped");
    }

    void take_step(StrictObject& object) {
        auto& step = record.steps.emplace_back();
        const auto action = std::ranges::find(actions, object.text("step"), [](Action a) { return to_text(a); });
        if (action == actions.end()) object.refuse("a step of an unknown kind");
        step.action = *action;
        step.entity = {.kind = object.text("kind"), .name = object.text("name")};
        step.is_first_half = flag(object, "firstHalf");
        step.before = object.text("before");
        step.wanted = object.text("wanted");
    }

    void take_progress(StrictObject& object, bool begins) {
        const auto number = object.number(begins ? "begin" : "end");
        if (number >= record.steps.size()) object.refuse("a step that the journal does not know");
        auto& state = record.steps[number].state;
        if (begins) {
            state = StepState::begun;
            return;
        }
        state = object.text("outcome") == "done" ? StepState::done : StepState::failed;
    }

    bool has_head_ = false;
};

}  // namespace

std::string to_lines(const JournalRecord& record) {
    auto text = line(head_json(record.head));
    for (const auto& trigger : record.triggers) text += line(trigger_json(trigger));
    for (const auto& step : record.steps) text += line(step_json(step));
    return text;
}

std::string begin_line(std::size_t step) { return line({{"begin", step}}); }

std::string end_line(std::size_t step, Outcome outcome) {
    return line({{"end", step}, {"outcome", outcome == Outcome::done ? "done" : "failed"}});
}

std::size_t whole_lines(std::string_view text) noexcept {
    const auto last = text.rfind('\n');
    return last == std::string_view::npos ? 0 : last + 1;
}

JournalRecord parse_journal(std::string_view text, const std::string& where) {
    Reading reading;
    std::size_t number = 0;
    for (auto left = text.substr(0, whole_lines(text)); !left.empty();) {
        const auto end = left.find('\n');
        reading.take(left.substr(0, end), where + ":" + std::to_string(++number));
        left.remove_prefix(end + 1);
    }
    if (!reading.has_head()) throw Error(ErrorCode::invalid_input, "this is no journal of a restore", where);
    return std::move(reading.record);
}

}  // namespace adfkeep::restore
