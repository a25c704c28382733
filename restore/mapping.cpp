#include "restore/mapping.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "restore/map_entity.hpp"
#include "restore/map_path.hpp"
#include "restore/value_at.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

using Does = MapRule::Does;

/// What one entity became, and by which rules.
struct Outcome {
    Entity entity;
    std::vector<std::pair<std::size_t, MapEntity::Change>> changes;  ///< with the rule's index
};

[[noreturn]] void refuse(const MapRule& rule, const std::string& what, const std::string& next = {}) {
    throw Error(ErrorCode::usage, what, rule.from, next);
}

/// Names and regions follow the rules before.
std::vector<PreparedRule> prepare(const Factory& factory, const std::vector<MapRule>& rules) {
    const auto resource = std::ranges::find(factory.entities, factory_kind, [](const Entity& e) { return e.id.kind; });
    const bool has_resource = resource != factory.entities.end();
    auto name = has_resource ? resource->id.name : factory.name;
    auto region = has_resource ? string_at(resource->rest, {"location"}) : std::string();
    std::vector<PreparedRule> prepared;
    for (const auto& rule : rules) {
        const bool has_path = rule.does == Does::set || rule.does == Does::add || rule.does == Does::remove;
        const auto& old = rule.does == Does::rename ? rule.name : rule.does == Does::factory_name ? name : rule.path;
        prepared.push_back({.rule = rule,
                            .steps = has_path ? map_path(rule.path, rule.from) : std::vector<std::string>(),
                            .folded = lower(old),
                            .factory = name,
                            .region = region});
        if (rule.does == Does::factory_name) name = rule.value;
        if (rule.does == Does::location) region = rule.value;
    }
    return prepared;
}

Outcome outcome_of(Entity entity, const std::vector<PreparedRule>& rules, std::vector<std::atomic<bool>>& matched) {
    if (entity.id.kind == files_kind) return {.entity = std::move(entity), .changes = {}};
    Outcome outcome;
    MapEntity mapped(std::move(entity));
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (mapped.apply(rules[i])) matched[i] = true;
        for (auto& change : mapped.told()) outcome.changes.emplace_back(i, std::move(change));
    }
    outcome.entity = mapped.take();
    return outcome;
}

std::vector<MapChange> changes_of(std::vector<Outcome>& outcomes, const std::vector<MapRule>& rules) {
    std::vector<std::pair<std::size_t, MapChange>> numbered;
    for (auto& outcome : outcomes)
        for (auto& [rule, change] : outcome.changes)
            numbered.emplace_back(rule, MapChange{.rule = rules[rule].from,
                                                  .entity = outcome.entity.id,
                                                  .path = std::move(change.path),
                                                  .left = std::move(change.left),
                                                  .right = std::move(change.right)});
    std::ranges::stable_sort(numbered, {}, [](const auto& change) { return change.first; });
    std::vector<MapChange> changes;
    for (auto& [rule, change] : numbered) changes.push_back(std::move(change));
    return changes;
}

/// What is meant as JSON: an object, an array or a quoted string; empty for anything else.
std::string json_of(const std::string& value) {
    const auto begin = json::trimmed(value).substr(0, 1);
    if (begin != "{" && begin != "[" && begin != "\"") return {};
    try {
        json::validate(value, {});
    } catch (const Error&) {
        return {};
    }
    return json::compact(value);
}

void arrange_renamed(Factory& factory) {
    try {
        arrange(factory);
    } catch (const Error& error) {
        throw Error(ErrorCode::usage, std::string("after the mapping, ") + error.what(), error.where(),
                    "give each entity a name of its own");
    }
}

}  // namespace

Mapped apply_map(Factory factory, const std::vector<MapRule>& rules) {
    if (rules.empty()) return {.factory = std::move(factory), .changes = {}};
    const auto prepared = prepare(factory, rules);
    std::vector<std::atomic<bool>> matched(rules.size());
    std::vector<Outcome> outcomes(factory.entities.size());
    parallel_for(outcomes.size(),
                 [&](std::size_t i) { outcomes[i] = outcome_of(std::move(factory.entities[i]), prepared, matched); });
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (rules[i].does == Does::factory_name) {
            factory.name = rules[i].value;
            continue;
        }
        if (!matched[i]) refuse(rules[i], "this rule matches nothing", "look at the names with `adfkeep show`");
    }
    Mapped mapped{.factory = {}, .changes = changes_of(outcomes, rules)};
    for (std::size_t i = 0; i < outcomes.size(); ++i) factory.entities[i] = std::move(outcomes[i].entity);
    arrange_renamed(factory);
    mapped.factory = std::move(factory);
    return mapped;
}

MapRule map_rule_from_option(const std::string& text) {
    const auto colon = text.find(":/");
    const auto equals = colon == std::string::npos ? colon : text.find('=', colon);
    const auto slash = text.find('/');
    // The value may be a secret: an error shows what stands before it.
    if (equals == std::string::npos || slash == 0 || slash >= colon)
        throw Error(ErrorCode::usage, "is no rule", "--set " + text.substr(0, text.find('=')),
                    "write KIND/NAME:/json/pointer=VALUE");
    const auto kind = text.substr(0, slash);
    const auto* const known = find_kind(kind);
    MapRule rule{.does = Does::set,
                 .kind = known != nullptr ? std::string(known->collection)
                         : kind == "*"    ? std::string()
                                          : kind,
                 .name = text.substr(slash + 1, colon - slash - 1),
                 .path = text.substr(colon + 1, equals - colon - 1),
                 .value = text.substr(equals + 1),
                 .from = "--set " + text.substr(0, equals),
                 .is_text = true};
    if (auto json = json_of(rule.value); !json.empty()) {
        rule.value = std::move(json);
        rule.is_text = false;
    }
    try {
        static_cast<void>(map_path(rule.path, rule.from));
    } catch (const Error& error) {
        refuse(rule, error.what(), error.next());
    }
    return rule;
}

}  // namespace adfkeep::restore
