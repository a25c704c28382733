#include "src/model/reference.hpp"

#include "src/base/parallel.hpp"
#include "src/model/reference_walk.hpp"

namespace adfkeep {
namespace {

template <typename Wanted>
std::vector<Reference> references_where(const Entity& entity, const Wanted& wanted) {
    if (entity.id.kind == files_kind || entity.definition.empty()) return {};
    ReferenceWalk walk(entity.id.kind, wanted);
    json::parse(entity.definition, walk, to_text(entity.id));
    return walk.in_source_order();
}

/// What every factory has without listing it.
bool is_provided(std::string_view kind, std::string_view name) {
    return (kind == "integrationRuntimes" && equal_without_case(name, "AutoResolveIntegrationRuntime")) ||
           (kind == "managedVirtualNetworks" && equal_without_case(name, "default"));
}

}  // namespace

bool needs_target(std::string_view kind, std::string_view name, bool is_expression) {
    return !kind.empty() && !is_expression && !is_provided(kind, name);
}

EntityKeys::EntityKeys(const Factory& factory) {
    keys_.reserve(factory.entities.size());
    for (const auto& entity : factory.entities) keys_.insert({.kind = entity.id.kind, .name = entity.id.name});
}

bool EntityKeys::contains(const Target& target) const { return keys_.contains(target); }

bool EntityKeys::Same::operator()(const Target& a, const Target& b) const noexcept {
    return equal_without_case(a.kind, b.kind) && equal_without_case(a.name, b.name);
}

std::size_t EntityKeys::Hash::operator()(const Target& target) const noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : target.name) {
        const auto folded = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        hash = (hash ^ folded) * 0x100000001b3;
    }
    return hash;
}

std::vector<Reference> references(const Entity& entity) {
    return references_where(entity, [](auto&&...) { return true; });
}

std::vector<Reference> dangling_references(const Entity& entity, const EntityKeys& keys) {
    return references_where(entity, [&](std::string_view kind, std::string_view name, bool is_expression) {
        return needs_target(kind, name, is_expression) && !keys.contains({.kind = kind, .name = name});
    });
}

std::vector<DanglingReference> dangling_references(const Factory& factory) {
    const EntityKeys keys(factory);
    std::vector<std::vector<Reference>> dangling(factory.entities.size());
    parallel_for(dangling.size(), [&](std::size_t i) { dangling[i] = dangling_references(factory.entities[i], keys); });
    std::vector<DanglingReference> all;
    for (std::size_t i = 0; i < dangling.size(); ++i)
        for (auto& reference : dangling[i])
            all.push_back({.from = factory.entities[i].id, .reference = std::move(reference)});
    return all;
}

}  // namespace adfkeep
