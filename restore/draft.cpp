#include "restore/draft.hpp"

#include <algorithm>
#include <array>

#include "restore/json_object.hpp"
#include "src/model/json/without.hpp"

namespace adfkeep::restore {
namespace {

/// `entity` without what it calls or needs, as far as the service takes it so.
std::optional<Entity> emptied(Entity entity) {
    if (entity.id.kind == "pipelines") {
        JsonObject properties(entity.definition);
        properties.set("activities", "[]");
        entity.definition = properties.text();
        return entity;
    }
    if (entity.id.kind == "integrationRuntimes") {
        static constexpr std::array<std::string_view, 3> ssis{
            "typeProperties.ssisProperties.packageStores", "typeProperties.ssisProperties.dataProxyProperties",
            "typeProperties.ssisProperties.expressCustomSetupProperties"};
        entity.definition = json::without(entity.definition, ssis);
        return entity;
    }
    return std::nullopt;
}

bool has_halves(const Step& step) {
    return (step.entity.kind == "pipelines" || step.entity.kind == "integrationRuntimes") && !step.is_first_half;
}

Finding circle(const Step& from, const Step& to) {
    return {.rule = "circle-of-references",
            .severity = Severity::error,
            .kind = from.entity.kind,
            .entity = from.entity.name,
            .message = "needs " + to_text(to.entity) + ", which needs it: the service takes neither before the other",
            .fix = "leave one of them out with --except, and add it by hand"};
}

}  // namespace

std::size_t Draft::add(Step step) {
    steps_.push_back(std::move(step));
    needs_.emplace_back();
    halves_.emplace_back();
    return steps_.size() - 1;
}

void Draft::need(std::size_t step, std::size_t before) { needs_[step].push_back(before); }

std::optional<std::size_t> Draft::first_half_of(std::size_t number) {
    if (halves_[number]) return halves_[number];
    const auto& step = steps_[number];
    // What is removed is first emptied, as it is now; what is put comes without what it needs.
    auto half = emptied(step.action == Action::remove ? *step.before : step.wanted);
    if (!half) return std::nullopt;
    const auto action = step.action == Action::remove ? Action::update : step.action;
    const auto first = add({.action = action,
                            .entity = step.entity,
                            .wanted = std::move(*half),
                            .is_first_half = true,
                            .before = step.before,
                            .after = {},
                            .text = "without what it refers to, to open a circle of references"});
    if (steps_[number].action == Action::create) steps_[number].action = Action::update;
    halves_[number] = first;
    return first;
}

std::vector<Finding> Draft::open_circles() {
    std::vector<Finding> unopened;
    std::vector<bool> first(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) first[i] = has_halves(steps_[i]);
    for (const auto& [from, to] : closing_edges(needs_, first)) {
        if (steps_[to].action == Action::update && !halves_[to]) {  // it is there already, if otherwise
            std::erase(needs_[from], to);
            continue;
        }
        const auto half = first_half_of(to);
        if (!half) {
            if (from != to) unopened.push_back(circle(steps_[from], steps_[to]));
            std::erase(needs_[from], to);
            continue;
        }
        std::ranges::replace(needs_[from], to, *half);
        need(to, *half);
    }
    return unopened;
}

std::vector<Step> Draft::ordered() && {
    for (auto& needed : needs_) {
        std::ranges::sort(needed);
        const auto same = std::ranges::unique(needed);
        needed.erase(same.begin(), same.end());
    }
    const auto order = in_order(needs_);
    std::vector<std::size_t> place(steps_.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<Step> ordered;
    for (const auto number : order) {
        auto& step = ordered.emplace_back(std::move(steps_[number]));
        for (const auto before : needs_[number]) step.after.push_back(place[before]);
        std::ranges::sort(step.after);
    }
    return ordered;
}

}  // namespace adfkeep::restore
