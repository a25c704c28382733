#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "restore/feasibility_rules.hpp"
#include "restore/value_at.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

// Azure's page of subscription and service limits, Data Factory; of tags: Azure Resource Manager.
constexpr std::size_t max_entities = 5000, max_activities = 120, max_parameters = 50, max_expression_characters = 8192,
                      max_tags = 50, max_tag_name = 512, max_tag_value = 256;

struct LargestDefinition {
    std::string_view kind;
    std::size_t kilobytes;
};
constexpr std::array<LargestDefinition, 3> largest_definitions{
    {{"pipelines", 200}, {"datasets", 100}, {"linkedservices", 100}}};

constexpr const char* limits_move = "Azure may have raised the limit: if it is refused, split it";

void may_exceed(const EntityId& id, std::string message, Findings& findings) {
    findings.push_back(about(id, "limit-exceeded", Severity::warning, std::move(message), limits_move));
}

std::size_t members_of(std::string_view object) {
    return object.empty() || json::type_of(object) != json::Type::object ? 0 : json::members(object).size();
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool holds_activities(std::string_view name) {
    static constexpr std::array<std::string_view, 4> names{R"("activities")", R"("ifTrueActivities")",
                                                           R"("ifFalseActivities")", R"("defaultActivities")"};
    return std::ranges::find(names, name) != names.end();
}

struct Sizes {
    std::size_t activities = 0;  ///< inner ones included
    std::size_t expression = 0;  ///< characters of the longest
};

Sizes sizes_of(std::string_view definition) {
    const json::Tree tree(definition);
    Sizes sizes;
    for (std::size_t i = 0; i < tree.end(0); ++i) {
        if (tree.type(i) == json::Type::array && holds_activities(tree.raw_name(i)))
            for (auto child = json::Tree::first(i); child != tree.end(i); child = tree.end(child)) ++sizes.activities;
        const auto text = tree.text(i);
        if (tree.type(i) == json::Type::string && text.size() > max_expression_characters && text.starts_with("\"@"))
            sizes.expression = std::max(sizes.expression, characters(json::decode(text)));
    }
    return sizes;
}

void check_size(const Entity& entity, Findings& findings) {
    const auto* const largest =
        std::ranges::find(largest_definitions, std::string_view(entity.id.kind), &LargestDefinition::kind);
    if (largest == largest_definitions.end()) return;
    const auto bytes = json::compact(entity.definition).size();
    if (bytes <= largest->kilobytes * 1024) return;
    may_exceed(
        entity.id,
        fmt::format("it is {} KB large; the service's limit is {} KB", (bytes + 1023) / 1024, largest->kilobytes),
        findings);
}

void check_content(const Entity& entity, Findings& findings) {
    check_size(entity, findings);
    const auto sizes = sizes_of(entity.definition);
    if (sizes.expression > max_expression_characters)
        may_exceed(entity.id,
                   fmt::format("an expression has {} characters; the service's limit is {}", sizes.expression,
                               max_expression_characters),
                   findings);
    if (entity.id.kind != "pipelines") return;
    if (sizes.activities > max_activities)
        may_exceed(entity.id,
                   fmt::format("it has {} activities, inner ones included; the service's limit is {}", sizes.activities,
                               max_activities),
                   findings);
    if (const auto count = members_of(value_at(entity.definition, {"parameters"})); count > max_parameters)
        may_exceed(entity.id, fmt::format("it has {} parameters; the service's limit is {}", count, max_parameters),
                   findings);
}

/// Resource Manager itself refuses the whole factory for one tag.
void check_tags(const Entity& factory, Findings& findings) {
    const auto tags = value_at(factory.rest, {"tags"});
    const auto refuse = [&](std::string message) {
        findings.push_back(about(factory.id, "tags-refused", Severity::error, std::move(message),
                                 "change the tags with --set or --map"));
    };
    if (members_of(tags) > max_tags)
        refuse(fmt::format("it has {} tags; a resource may have {}", members_of(tags), max_tags));
    if (members_of(tags) == 0) return;
    for (const auto& tag : json::members(tags)) {
        if (characters(tag.name) > max_tag_name)
            refuse(
                fmt::format("the name of a tag has {} characters; it may have {}", characters(tag.name), max_tag_name));
        const auto value = json::type_of(tag.value) == json::Type::string ? json::decode(tag.value) : std::string();
        if (characters(value) > max_tag_value)
            refuse(fmt::format("the value of tag '{}' has {} characters; it may have {}",
                               tag.name.substr(0, max_tag_name), characters(value), max_tag_value));
    }
}

/// What the service counts: entities that stand in the factory by themselves.
bool counts(const EntityId& id) {
    return id.kind != factory_kind && id.kind != files_kind && id.kind != "globalParameters" &&
           id.kind != "privateEndPointConnections" && !stands_around(id.kind);
}

void check_count(const Plan& plan, const Actual& actual, Findings& findings) {
    auto count = static_cast<std::size_t>(
        std::ranges::count_if(actual.factory.entities, [](const Entity& entity) { return counts(entity.id); }));
    std::size_t made = 0;
    for (const auto& step : plan.steps) {
        if (step.action == Action::create && counts(step.entity)) ++made;
        if (step.action == Action::remove && counts(step.entity)) --count;
    }
    if (made == 0 || count + made <= max_entities) return;
    may_exceed({.kind = std::string(factory_kind), .name = actual.name},
               fmt::format("it would hold {} entities; the service's limit is {}", count + made, max_entities),
               findings);
}

}  // namespace

void check_limits(const Plan& plan, const Actual& actual, Findings& findings) {
    check_count(plan, actual, findings);
    for (const auto& step : plan.steps) {
        if (!is_put(step) || step.is_first_half) continue;
        if (step.entity.kind == factory_kind) {
            check_tags(step.wanted, findings);
        } else if (!step.wanted.definition.empty()) {
            check_content(step.wanted, findings);
        }
    }
}

}  // namespace adfkeep::restore
