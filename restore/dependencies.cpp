#include "restore/dependencies.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "src/base/parallel.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"

namespace adfkeep::restore {
namespace {

/// The entity that a nested one stands in; empty name for others.
EntityId parent_of(const EntityId& id) {
    const auto* const info = find_kind(id.kind);
    const auto slash = id.name.find('/');
    if (info == nullptr || info->parent.empty() || slash == std::string::npos) return {};
    return {.kind = std::string(info->parent), .name = id.name.substr(0, slash)};
}

std::vector<EntityId> needed_by(const Entity& entity) {
    std::vector<EntityId> needed;
    if (stands_around(entity.id.kind) || entity.id.kind == files_kind) return needed;
    if (!entity.definition.empty())
        for (auto& reference : references(entity))
            if (!reference.is_expression && !reference.kind.empty())
                needed.push_back({.kind = std::move(reference.kind), .name = std::move(reference.name)});
    if (auto parent = parent_of(entity.id); !parent.name.empty()) needed.push_back(std::move(parent));
    return needed;
}

std::vector<bool> reached(const std::vector<std::size_t>& from, const std::vector<std::vector<std::size_t>>& edges) {
    std::vector<bool> seen(edges.size());
    auto waiting = from;
    for (const auto entity : from) seen[entity] = true;
    while (!waiting.empty()) {
        const auto entity = waiting.back();
        waiting.pop_back();
        for (const auto next : edges[entity]) {
            if (seen[next]) continue;
            seen[next] = true;
            waiting.push_back(next);
        }
    }
    return seen;
}

}  // namespace

Dependencies::Dependencies(const Factory& factory)
    : targets_(factory.entities.size()), referrers_(factory.entities.size()) {
    std::unordered_map<std::string, std::size_t> numbers;
    for (std::size_t i = 0; i < factory.entities.size(); ++i) numbers.emplace(folded_key(factory.entities[i].id), i);
    parallel_for(factory.entities.size(), [&](std::size_t i) {
        for (const auto& id : needed_by(factory.entities[i]))
            if (const auto found = numbers.find(folded_key(id)); found != numbers.end())
                targets_[i].push_back(found->second);
        std::ranges::sort(targets_[i]);
        const auto same = std::ranges::unique(targets_[i]);
        targets_[i].erase(same.begin(), same.end());
    });
    for (std::size_t i = 0; i < targets_.size(); ++i)
        for (const auto target : targets_[i]) referrers_[target].push_back(i);
}

std::vector<bool> Dependencies::reached_from(const std::vector<std::size_t>& from) const {
    return reached(from, targets_);
}

std::vector<bool> Dependencies::that_reach(const std::vector<std::size_t>& to) const { return reached(to, referrers_); }

}  // namespace adfkeep::restore
