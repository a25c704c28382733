#include "restore/broken.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "restore/dependencies.hpp"
#include "src/base/parallel.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"

namespace adfkeep::restore {
namespace {

/// What will be there: all of `desired`, and what the target has and keeps.
Factory all_that_will_be(const Factory& desired, const Factory& actual, const PlanOptions& options) {
    Factory both{.name = {}, .entities = {}};
    for (const auto& entity : desired.entities) both.entities.push_back({.id = entity.id});
    for (const auto& entity : actual.entities) {
        const bool goes = options.prune && (!options.may_prune || options.may_prune(entity));
        if (!goes && desired.find(entity.id) == nullptr) both.entities.push_back({.id = entity.id});
    }
    arrange(both);
    return both;
}

/// A reference that says what kind it is to; data may look like the others.
bool is_certain(const Reference& reference) { return find_kind_of_reference(reference.type) != nullptr; }

std::vector<Reference> to_nothing(const Entity& entity, const EntityKeys& keys) {
    if (entity.definition.empty() || entity.id.kind == files_kind || stands_around(entity.id.kind)) return {};
    auto dangling = dangling_references(entity, keys);
    std::erase_if(dangling, [](const Reference& reference) { return !is_certain(reference); });
    return dangling;
}

Finding problem(const EntityId& id, const Reference& reference) {
    return {.rule = "reference-to-nothing",
            .severity = Severity::error,
            .kind = id.kind,
            .entity = id.name,
            .path = "properties." + reference.path,
            .message = "refers to " + reference.kind + "/" + reference.name +
                       ", which is neither in the source nor in the target",
            .fix = "restore that too, or leave out what refers to it: --skip-broken, --except"};
}

}  // namespace

WithoutBroken leave_out_broken(const Factory& desired, const Factory& actual, const PlanOptions& options) {
    WithoutBroken result{.factory = desired, .problems = {}, .manual = {}};
    const auto present = all_that_will_be(desired, actual, options);
    const EntityKeys keys(present);
    std::vector<std::vector<Reference>> broken(desired.entities.size());
    parallel_for(broken.size(), [&](std::size_t i) { broken[i] = to_nothing(desired.entities[i], keys); });
    std::vector<std::size_t> at_fault;
    for (std::size_t i = 0; i < broken.size(); ++i) {
        if (!broken[i].empty()) at_fault.push_back(i);
        if (!options.skip_broken)
            for (const auto& reference : broken[i])
                result.problems.push_back(problem(desired.entities[i].id, reference));
    }
    if (!options.skip_broken || at_fault.empty()) return result;
    const auto left_out = Dependencies(desired).that_reach(at_fault);
    result.factory.entities.clear();
    for (std::size_t i = 0; i < broken.size(); ++i) {
        const auto& entity = desired.entities[i];
        if (!left_out[i]) {
            result.factory.entities.push_back(entity);
            continue;
        }
        const auto why = broken[i].empty() ? std::string("it refers to what was left out")
                                           : "it refers to " + broken[i].front().kind + "/" + broken[i].front().name +
                                                 ", which is nowhere";
        result.manual.push_back({.action = Action::manual,
                                 .entity = entity.id,
                                 .wanted = {},
                                 .before = {},
                                 .after = {},
                                 .text = "create it by hand: " + why});
    }
    return result;
}

}  // namespace adfkeep::restore
