#include "restore/planner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "restore/broken.hpp"
#include "restore/dependencies.hpp"
#include "restore/draft.hpp"
#include "restore/factory_resource.hpp"
#include "restore/fill_secrets.hpp"
#include "restore/json_object.hpp"
#include "restore/plan_parts.hpp"
#include "restore/running_steps.hpp"
#include "restore/sendable.hpp"
#include "restore/shared_runtime.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

/// Whether it is no part of a factory: what stands around it, and what only a person brings back.
bool is_left_to_others(const EntityId& id) {
    const auto* const info = find_kind(id.kind);
    return stands_around(id.kind) || (info != nullptr && info->restore == Restore::by_person);
}

Finding problem(std::string rule, const EntityId& id, std::string message, std::string fix) {
    return {.rule = std::move(rule),
            .severity = Severity::error,
            .kind = id.kind,
            .entity = id.name,
            .message = std::move(message),
            .fix = std::move(fix)};
}

/// A layout need not hold the managed network that its runtimes and endpoints are in, but the service wants it first.
void add_implied_network(Factory& desired, const Factory& actual) {
    const EntityId network{.kind = "managedVirtualNetworks", .name = "default"};
    if (desired.find(network) != nullptr || actual.find(network) != nullptr) return;
    const auto needs_it = [](const Entity& entity) {
        if (entity.id.kind == "managedPrivateEndpoints") return entity.id.name.starts_with("default/");
        return entity.id.kind == "integrationRuntimes" &&
               equal_without_case(string_at(entity.definition, {"managedVirtualNetwork", "referenceName"}), "default");
    };
    if (std::ranges::none_of(desired.entities, needs_it)) return;
    desired.entities.push_back({.id = network, .rest = {}, .definition = "{}"});
    arrange(desired);
}

class Planner {
public:
    Planner(const Factory& desired, const Actual& actual, const PlanOptions& options)
        : options_(options),
          actual_(actual),
          kept_out_(leave_out_broken(desired, actual.factory, options)),
          desired_(kept_out_.factory) {}

    Plan run() {
        add_implied_network(kept_out_.factory, actual_.factory);
        plan_.target_entities = static_cast<std::size_t>(std::ranges::count_if(
            actual_.factory.entities, [](const Entity& entity) { return !is_left_to_others(entity.id); }));
        compare();
        add_factory();
        for (const auto* const entity : in_table_order(desired_)) add(*entity);
        if (options_.prune) add_removals();
        add_order();
        auto circles = draft_.open_circles();
        put_halves_behind_factory();
        add_states({.desired = desired_,
                    .actual = actual_,
                    .options = options_,
                    .draft = draft_,
                    .puts = puts_,
                    .removals = removals_});
        add_git();
        plan_.problems.insert(plan_.problems.end(), circles.begin(), circles.end());
        plan_.problems.insert(plan_.problems.end(), kept_out_.problems.begin(), kept_out_.problems.end());
        plan_.steps = std::move(draft_).ordered();
        for (auto& step : kept_out_.manual) plan_.steps.push_back(std::move(step));
        return std::move(plan_);
    }

private:
    const Entity* held(const EntityId& id) const { return actual_.factory.find(id); }

    /// The one factory resource of `factory`, whatever it is called.
    static const Entity* resource_of(const Factory& factory) {
        const auto found = std::ranges::find(factory.entities, factory_kind, [](const Entity& e) { return e.id.kind; });
        return found == factory.entities.end() ? nullptr : &*found;
    }

    void compare() {
        if (actual_.factory.entities.empty()) return;
        const auto judged = judge({.factory = desired_, .place = options_.place},
                                  {.factory = actual_.factory, .place = Place::service});
        for (const auto& difference : judged.differences)
            if (difference.change == Change::changed) differing_.insert(folded_key(difference.id));
        for (const auto& note : judged.notes)
            if (!note.entity.empty()) masked_.insert(folded_key({.kind = note.kind, .name = note.entity}));
    }

    void skip(const EntityId& id, Skip why) { plan_.skipped.push_back({.entity = id, .why = why}); }

    // --- the factory resource

    void add_factory() {
        const auto* const wanted = resource_of(desired_);
        const auto* const held = resource_of(actual_.factory);
        if (wanted == nullptr && actual_.exists) return;
        if (actual_.exists && options_.existing == Existing::keep) {
            skip(wanted->id, Skip::kept);
            return;
        }
        const EntityId id{.kind = std::string(factory_kind), .name = actual_.name};
        const auto before = held == nullptr ? std::nullopt : std::optional(as_written(*held));
        auto resource = merged_factory(wanted == nullptr ? Entity{.id = id} : as_written(*wanted), before,
                                       options_.prune, actual_.name);
        if (const auto* const parameters = desired_.find({.kind = "globalParameters", .name = "default"});
            parameters != nullptr && wanted != nullptr && !parameters->definition.empty())
            resource = with_global_parameters(resource, parameters->definition);
        if (!actual_.exists && !options_.location.empty()) resource = with_location(resource, options_.location);
        // A layout need not say it, and nobody shares a runtime with a factory that has none.
        if (!actual_.exists && std::ranges::any_of(desired_.entities, is_shared_runtime))
            resource = with_identity(resource);
        if (!actual_.exists && location_of(resource).empty())
            plan_.problems.push_back(problem("region-unknown", id,
                                             "neither the source nor the target says in which "
                                             "region the factory is to be made",
                                             "name one: --location REGION"));
        // Git last: as long as it is not connected, nobody publishes into a factory that is half there.
        const auto first = with_git_of(resource, before);
        if (!before || differs(first, *before)) {
            factory_ = draft_.add({.action = before ? Action::update : Action::create,
                                   .entity = id,
                                   .wanted = first,
                                   .before = before,
                                   .after = {},
                                   .text = {}});
        }
        if (differs(resource, first))
            git_ = Step{.action = Action::update,
                        .entity = id,
                        .wanted = resource,
                        .before = first,
                        .after = {},
                        .text = "connects it with Git, last of all"};
        if (!factory_ && !git_ && wanted != nullptr) skip(id, Skip::identical);
    }

    static bool differs(const Entity& left, const Entity& right) {
        return !judge({.factory = Factory{.name = {}, .entities = {left}}, .place = Place::service},
                      {.factory = Factory{.name = {}, .entities = {right}}, .place = Place::service})
                    .differences.empty();
    }

    /// After everything else but what a person does.
    void add_git() {
        if (!git_) return;
        const auto all = draft_.steps().size();
        const auto step = draft_.add(std::move(*git_));
        for (Number i = 0; i < all; ++i)
            if (draft_.steps()[i].action != Action::manual && draft_.steps()[i].action != Action::start)
                draft_.need(step, i);
    }

    // --- entities

    void add(const Entity& entity) {
        const auto& id = entity.id;
        if (is_left_to_others(id) || id.kind == factory_kind) return;
        if (is_not_restorable(entity)) return skip(id, Skip::not_restorable);
        if (id.kind == "globalParameters" && resource_of(desired_) != nullptr) return skip(id, Skip::with_factory);
        const auto* const there = held(id);
        if (there != nullptr && !differing_.contains(folded_key(id)))
            return skip(id, masked_.contains(folded_key(id)) ? Skip::identical_but_masked : Skip::identical);
        if (there != nullptr && options_.existing == Existing::keep) return skip(id, Skip::kept);
        if (there != nullptr && options_.existing == Existing::fail)
            plan_.problems.push_back(problem("exists-already", id, "is in the target, and otherwise than here",
                                             "--existing update changes it, --existing keep leaves it"));
        put(entity, there);
    }

    void put(const Entity& entity, const Entity* there) {
        Step step{.action = there == nullptr ? Action::create : Action::update,
                  .entity = entity.id,
                  .wanted = as_written(entity),
                  .before = there == nullptr ? std::nullopt : std::optional(as_written(*there)),
                  .after = {},
                  .text = {}};
        if (!step.wanted.definition.empty()) ask_for_secrets(step);
        const auto number = draft_.add(std::move(step));
        puts_.emplace(folded_key(entity.id), number);
        if (entity.id.kind != "managedPrivateEndpoints") return;
        const auto wait = draft_.add({.action = Action::wait,
                                      .entity = entity.id,
                                      .wanted = {},
                                      .before = {},
                                      .after = {},
                                      .text = "until the service has made it"});
        draft_.need(wait, number);
    }

    /// Secrets that the snapshot has not: given ones come in when the step is sent.
    void ask_for_secrets(const Step& step) {
        if (masked_secrets(step.wanted).empty() || keeps_its_secret(step.wanted, step.before)) return;
        std::vector<NeededSecret> missing;
        static_cast<void>(with_secrets(step.wanted, options_.secret, missing));
        if (!options_.without_secrets) {
            plan_.secrets.insert(plan_.secrets.end(), missing.begin(), missing.end());
            return;
        }
        for (const auto& secret : missing)
            draft_.add({.action = Action::manual,
                        .entity = step.entity,
                        .wanted = {},
                        .before = {},
                        .after = {},
                        .text = "set the secret " + secret.path + ", which the snapshot has not"});
    }

    // --- removals

    void add_removals() {
        for (const auto* const entity : in_table_order(actual_.factory)) {
            const auto& id = entity->id;
            if (is_left_to_others(id) || is_not_restorable(*entity) || id.kind == factory_kind ||
                id.kind == "globalParameters" || desired_.find(id) != nullptr)
                continue;
            if (options_.may_prune && !options_.may_prune(*entity)) continue;
            if (id.kind == "managedVirtualNetworks") continue;  // goes with the factory alone
            const auto number = draft_.add({.action = Action::remove,
                                            .entity = id,
                                            .wanted = {},
                                            .before = as_written(*entity),
                                            .after = {},
                                            .text = "only the target has it"});
            removals_.emplace(folded_key(id), number);
        }
    }

    // --- what comes before what

    void add_order() {
        const Dependencies wanted(desired_);
        for (Number i = 0; i < desired_.entities.size(); ++i) {
            const auto number = find(puts_, desired_.entities[i].id);
            if (!number) continue;
            if (factory_) draft_.need(*number, *factory_);
            for (const auto target : wanted.targets(i))
                if (const auto before = find(puts_, desired_.entities[target].id)) draft_.need(*number, *before);
        }
        if (removals_.empty()) return;
        const Dependencies now(actual_.factory);
        for (Number i = 0; i < actual_.factory.entities.size(); ++i) {
            const auto removal = find(removals_, actual_.factory.entities[i].id);
            if (!removal) continue;
            for (const auto referrer : now.referrers(i))
                add_removal_order(*removal, actual_.factory.entities[referrer].id);
        }
    }

    void put_halves_behind_factory() {
        if (!factory_) return;
        for (Number i = 0; i < draft_.steps().size(); ++i)
            if (const auto half = draft_.half_of(i)) draft_.need(*half, *factory_);
    }

    void add_removal_order(Number removal, const EntityId& referrer) {
        const auto& removed = draft_.steps()[removal].entity;
        if (folded_key(referrer) == folded_key(removed)) return;
        if (const auto gone = find(removals_, referrer)) return draft_.need(removal, *gone);
        if (const auto changed = find(puts_, referrer)) return draft_.need(removal, *changed);
        if (!is_left_to_others(referrer))
            plan_.problems.push_back(problem("still-used", removed, to_text(referrer) + " uses it and stays",
                                             "leave it with --except, or delete both"));
    }

    const PlanOptions& options_;
    const Actual& actual_;
    WithoutBroken kept_out_;
    const Factory& desired_;
    Plan plan_;
    Draft draft_;
    std::set<std::string> differing_;  ///< keys
    std::set<std::string> masked_;
    std::optional<Number> factory_;
    std::optional<Step> git_;
    Numbers puts_;
    Numbers removals_;
};

}  // namespace

Plan plan(const Factory& desired, const Actual& actual, const PlanOptions& options) {
    return Planner(desired, actual, options).run();
}

}  // namespace adfkeep::restore
