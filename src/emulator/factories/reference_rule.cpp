#include "src/emulator/factories/reference_rule.hpp"

#include <fmt/format.h>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/http/refusal.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"

namespace adfkeep::emulator {
namespace {

std::string key_of(std::string_view kind, std::string_view name) { return lower(fmt::format("{}/{}", kind, name)); }

/// References that say what kind they are to. Those that only their place explains are not checked: data of an
/// activity may look like them.
std::vector<Reference> typed_references(const std::string& kind, const std::string& properties) {
    if (properties.empty()) return {};
    auto all = references({.id = {.kind = kind, .name = "."}, .rest = {}, .definition = properties});
    std::erase_if(all, [](const Reference& r) {
        return r.is_expression || r.name.empty() || find_kind_of_reference(r.type) == nullptr;
    });
    return all;
}

bool exists(const LocalFactory& factory, const Reference& reference) {
    if (equal_without_case(reference.name, "AutoResolveIntegrationRuntime")) return true;
    const auto* const collection = factory.find(reference.kind);
    return collection != nullptr && collection->documents.find(reference.name) != nullptr;
}

void forget(ReferenceIndex& index, const std::string& from) {
    const auto known = index.targets.find(from);
    if (known == index.targets.end()) return;
    for (const auto& target : known->second) index.referrers[target].erase(from);
    index.targets.erase(known);
}

void learn(ReferenceIndex& index, const std::string& kind, const std::string& name, const std::string& properties) {
    const auto from = key_of(kind, name);
    for (const auto& reference : typed_references(kind, properties)) {
        const auto target = key_of(reference.kind, reference.name);
        if (target == from) continue;
        index.referrers[target][from] = name;
        index.targets[from].push_back(target);
    }
}

/// Loaded factories may hold what is no JSON reference at all, but always valid JSON.
ReferenceIndex index_of(const LocalFactory& factory) {
    ReferenceIndex index;
    for (const auto& [path, collection] : factory.collections)
        for (const auto& [number, document] : collection.documents.all())
            learn(index, path, document.name, document.properties);
    return index;
}

}  // namespace

void require_references(const LocalFactory& factory, const std::string& kind, const std::string& properties) {
    for (const auto& reference : typed_references(kind, properties)) {
        if (exists(factory, reference)) continue;
        throw bad_request(
            fmt::format("The document creation or update failed because of invalid reference '{}'.", reference.name));
    }
}

void require_unreferenced(LocalFactory& factory, const std::string& kind, const std::string& name) {
    if (!factory.references) factory.references = index_of(factory);
    const auto found = factory.references->referrers.find(key_of(kind, name));
    if (found == factory.references->referrers.end() || found->second.empty()) return;
    throw bad_request(
        fmt::format("The document cannot be deleted since it is referenced by {}.", found->second.begin()->second))
        .about(fmt::format("/Microsoft.DataFactory/factories/{}/{}/{}", factory.name, lower(kind), name));
}

void index_references(LocalFactory& factory, const std::string& kind, const std::string& name,
                      const std::string& properties) {
    if (!factory.references) return;
    forget(*factory.references, key_of(kind, name));
    learn(*factory.references, kind, name, properties);
}

}  // namespace adfkeep::emulator
