#include "restore/running_steps.hpp"

#include "restore/dependencies.hpp"
#include "restore/running.hpp"

namespace adfkeep::restore {
namespace {

class RunningSteps {
public:
    explicit RunningSteps(const Making& making) : making_(making) {}

    void add() {
        const auto touched = touched_by_runs();
        std::vector<Number> stops;
        for (Number i = 0; i < making_.actual.factory.entities.size(); ++i) {
            const auto& there = making_.actual.factory.entities[i];
            if (!can_run(there.id.kind) || !runs(there)) continue;
            const auto* const desired = making_.desired.find(there.id);
            const bool is_kept = desired != nullptr && making_.options.existing == Existing::keep;
            const bool is_removed = making_.removals.contains(folded_key(there.id));
            const bool shall_run = desired == nullptr || is_kept ? !is_removed : wanted_state(*desired, &there);
            const bool is_touched = i < touched.size() && touched[i];
            if (shall_run && !is_touched) continue;
            stops.push_back(add_stop(there, i));
            if (shall_run) add_start(there.id, stops.back());
        }
        for (const auto* const entity : in_table_order(making_.desired)) {
            if (!can_run(entity->id.kind) || is_not_restorable(*entity)) continue;
            const auto* const there = making_.actual.factory.find(entity->id);
            if (there != nullptr && (runs(*there) || making_.options.existing == Existing::keep)) continue;
            if (wanted_state(*entity, there)) start_anew(*entity);
        }
        put_off(stops);
    }

private:
    /// Whether it shall run in the end.
    bool wanted_state(const Entity& desired, const Entity* there) const {
        if (making_.options.triggers == Triggers::stopped) return false;
        if (making_.options.triggers == Triggers::as_target) return there != nullptr && runs(*there);
        return runs(desired);
    }

    /// By index of the actual entities: whether it or what it reaches is changed or removed.
    std::vector<bool> touched_by_runs() {
        std::vector<Number> changed;
        bool has_running = false;
        for (Number i = 0; i < making_.actual.factory.entities.size(); ++i) {
            const auto& entity = making_.actual.factory.entities[i];
            has_running = has_running || (can_run(entity.id.kind) && runs(entity));
            if (step_of(entity.id)) changed.push_back(i);
        }
        if (changed.empty() || !has_running) return {};
        now_.emplace(making_.actual.factory);
        return now_->that_reach(changed);
    }

    std::optional<Number> step_of(const EntityId& id) const {
        const auto put = find(making_.puts, id);
        return put ? put : find(making_.removals, id);
    }

    Number add_stop(const Entity& there, Number number) {
        const auto stop = making_.draft.add({.action = Action::stop,
                                             .entity = there.id,
                                             .wanted = {},
                                             .before = {},
                                             .after = {},
                                             .text = "before what it runs is touched"});
        if (now_) {
            const auto reached = now_->reached_from({number});
            for (Number i = 0; i < reached.size(); ++i)
                if (const auto step = reached[i] ? step_of(making_.actual.factory.entities[i].id) : std::nullopt) {
                    making_.draft.need(*step, stop);
                    if (const auto half = making_.draft.half_of(*step)) making_.draft.need(*half, stop);
                }
        }
        return stop;
    }

    void add_start(const EntityId& id, std::optional<Number> after) {
        const auto start = making_.draft.add({.action = Action::start,
                                              .entity = id,
                                              .wanted = {},
                                              .before = {},
                                              .after = {},
                                              .text = after ? "as it was" : "as the snapshot has it"});
        if (const auto put = find(making_.puts, id)) making_.draft.need(start, *put);
        if (after) making_.draft.need(start, *after);
    }

    void start_anew(const Entity& entity) {
        const auto held_back = making_.options.hold ? making_.options.hold(entity) : std::nullopt;
        if (!held_back) return add_start(entity.id, std::nullopt);
        making_.draft.add({.action = Action::manual,
                           .entity = entity.id,
                           .wanted = {},
                           .before = {},
                           .after = {},
                           .text = *held_back});
    }

    /// A trigger is stopped no earlier than it must be: after all that what it runs needs and that needs no stop.
    void put_off(const std::vector<Number>& stops) {
        if (stops.empty()) return;
        const auto& needs = making_.draft.needs();
        Needs needed_by(needs.size());
        for (Number i = 0; i < needs.size(); ++i)
            for (const auto before : needs[i]) needed_by[before].push_back(i);
        const auto behind_a_stop = reached(stops, needed_by);
        std::vector<std::pair<Number, Number>> later;
        for (const auto stop : stops) {
            const auto needed = reached(needed_by[stop], needs);
            for (Number i = 0; i < needed.size(); ++i)
                if (needed[i] && !behind_a_stop[i]) later.emplace_back(stop, i);
        }
        for (const auto& [stop, before] : later) making_.draft.need(stop, before);
    }

    static std::vector<bool> reached(const std::vector<Number>& from, const Needs& edges) {
        std::vector<bool> seen(edges.size());
        auto waiting = from;
        for (const auto node : from) seen[node] = true;
        while (!waiting.empty()) {
            const auto node = waiting.back();
            waiting.pop_back();
            for (const auto next : edges[node])
                if (!seen[next]) {
                    seen[next] = true;
                    waiting.push_back(next);
                }
        }
        return seen;
    }

    const Making& making_;
    std::optional<Dependencies> now_;  ///< of the actual factory
};

}  // namespace

void add_states(const Making& making) { RunningSteps(making).add(); }

}  // namespace adfkeep::restore
