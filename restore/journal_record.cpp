#include "restore/journal_record.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "restore/comparable.hpp"
#include "restore/expectations.hpp"
#include "restore/running.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::restore {
namespace {

std::string digest_of(const Entity& entity) { return to_hex(crypto::sha256(comparable(entity)).view()); }

JournalStep step_of(const Step& step) {
    const bool is_put = step.action == Action::create || step.action == Action::update;
    return {.action = step.action,
            .entity = step.entity,
            .is_first_half = step.is_first_half,
            .before = step.before ? digest_of(*step.before) : std::string(),
            .wanted = is_put ? digest_of(step.wanted) : std::string()};
}

/// Those that somebody stopped, and never began to in vain.
std::set<std::string> stopped_by(const JournalRecord& record) {
    std::set<std::string> stopped;
    for (const auto& step : record.steps)
        if (step.action == Action::stop && step.state != StepState::not_begun) stopped.insert(folded_key(step.entity));
    for (const auto& trigger : record.triggers)
        if (trigger.is_stopped) stopped.insert(folded_key(trigger.entity));
    return stopped;
}

/// What may become of one entity: digests, an empty one where it may be absent.
std::map<std::string, std::set<std::string>> allowed_of(const JournalRecord& record) {
    std::map<std::string, std::set<std::string>> allowed;
    for (const auto& step : record.steps) {
        if (!is_write(step.action)) continue;
        auto& states = allowed[folded_key(step.entity)];
        if (states.empty()) states.insert(step.before);
        states.insert(step.wanted);
    }
    return allowed;
}

}  // namespace

JournalRecord record_of(JournalHead head, const Plan& plan, const std::vector<JournalTrigger>& standing) {
    JournalRecord record{.head = std::move(head), .triggers = {}, .steps = {}};
    std::map<std::string, JournalTrigger> triggers;
    const auto trigger_of = [&](const EntityId& id) -> JournalTrigger& {
        return triggers.try_emplace(folded_key(id), JournalTrigger{.entity = id}).first->second;
    };
    for (const auto& trigger : standing) triggers.emplace(folded_key(trigger.entity), trigger);
    for (const auto& step : plan.steps) {
        record.steps.push_back(step_of(step));
        if (step.action == Action::stop) trigger_of(step.entity).ran = true;
        if (step.action == Action::start) trigger_of(step.entity).shall_run = true;
    }
    for (auto& [key, trigger] : triggers) record.triggers.push_back(std::move(trigger));
    return record;
}

std::vector<JournalTrigger> standing_triggers(const JournalRecord& record, const Factory& now) {
    const auto stopped = stopped_by(record);
    std::vector<JournalTrigger> standing;
    for (const auto& trigger : record.triggers) {
        const auto* const found = now.find(trigger.entity);
        if (found == nullptr || runs(*found)) continue;
        const bool is_stopped = trigger.ran && stopped.contains(folded_key(trigger.entity));
        if (!is_stopped && !trigger.shall_run) continue;
        standing.push_back(
            {.entity = trigger.entity, .ran = trigger.ran, .shall_run = trigger.shall_run, .is_stopped = is_stopped});
    }
    return standing;
}

std::vector<EntityId> changed_by_others(const JournalRecord& record, const Factory& now) {
    const auto allowed = allowed_of(record);
    std::vector<EntityId> changed;
    std::set<std::string> seen;
    for (const auto& step : record.steps) {
        const auto key = folded_key(step.entity);
        if (!is_write(step.action) || !seen.insert(key).second) continue;
        const auto* const found = now.find(step.entity);
        if (!allowed.at(key).contains(found == nullptr ? std::string() : digest_of(*found)))
            changed.push_back(step.entity);
    }
    return changed;
}

void add_starts(Plan& plan, const std::vector<JournalTrigger>& standing) {
    for (const auto& trigger : standing) {
        const auto key = folded_key(trigger.entity);
        Step start{.action = Action::start,
                   .entity = trigger.entity,
                   .wanted = {},
                   .before = {},
                   .after = {},
                   .text = "an earlier restore left it stopped"};
        bool has_start = false;
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            if (folded_key(plan.steps[i].entity) != key || plan.steps[i].action == Action::manual) continue;
            has_start = has_start || plan.steps[i].action == Action::start;
            start.after.push_back(i);
        }
        if (!has_start) plan.steps.push_back(std::move(start));
    }
}

}  // namespace adfkeep::restore
