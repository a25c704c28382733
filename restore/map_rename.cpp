// An entity under another name, and what refers to it.
#include <map>

#include "restore/map_entity.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"

namespace adfkeep::restore {
namespace {

/// The kind whose entities are named after those of `kind`: what is known of their state.
std::string_view kind_of_state(std::string_view kind) {
    if (equal_without_case(kind, "integrationRuntimes")) return runtime_status_kind;
    return equal_without_case(kind, "triggers") ? subscription_status_kind : std::string_view();
}

bool is_nested_in(std::string_view kind, std::string_view parent) {
    const auto* const info = find_kind(kind);
    return info != nullptr && !info->parent.empty() && equal_without_case(info->parent, parent);
}

/// The string that names what the reference at `node` refers to: itself, or its `referenceName`.
std::size_t naming_node(const json::Tree& tree, std::size_t node) {
    if (tree.type(node) != json::Type::object) return node;
    std::size_t name = node;
    for (auto child = json::Tree::first(node); child != tree.end(node); child = tree.end(child))
        if (equal_without_case(tree.name(child), "referenceName")) name = child;
    return name;
}

}  // namespace

bool MapEntity::rename(const MapRule& rule, std::string_view folded) {
    const bool is_renamed = rename_entity(rule);
    return (definition_.may_say(folded) && rename_references(rule)) || is_renamed;
}

bool MapEntity::rename_entity(const MapRule& rule) {
    auto name = id_.name;
    const auto prefix = rule.name + '/';
    const bool is_it =
        equal_without_case(id_.kind, rule.kind) || equal_without_case(id_.kind, kind_of_state(rule.kind));
    if (is_it && equal_without_case(name, rule.name))
        name = rule.value;
    else if (is_nested_in(id_.kind, rule.kind) && equal_without_case(name.substr(0, prefix.size()), prefix))
        name = rule.value + '/' + name.substr(prefix.size());
    else
        return false;
    if (name != id_.name) tell("name", json::encode(id_.name), json::encode(name));
    id_.name = name;
    return true;
}

bool MapEntity::rename_references(const MapRule& rule) {
    std::map<std::string, std::size_t> places;  // of references, by path
    for (const auto& reference : references({.id = id_, .rest = {}, .definition = definition_.text()}))
        if (!reference.is_expression && equal_without_case(reference.kind, rule.kind) &&
            equal_without_case(reference.name, rule.name))
            places.emplace(reference.path, 0);
    if (places.empty()) return false;
    const auto& tree = definition_.tree();
    definition_.walk([&](std::size_t node, const json::Path& path) {
        if (const auto found = places.find(path.text()); found != places.end()) found->second = node;
    });
    const auto text = json::encode(rule.value);
    std::map<std::size_t, MapDocument::Edit> edits;  // by offset
    for (const auto& [path, node] : places) {
        const auto name = naming_node(tree, node);
        const auto old = tree.text(name);
        if (tree.type(name) != json::Type::string || !equal_without_case(json::decode(old), rule.name) || old == text)
            continue;
        const auto offset = definition_.offset_of(old);
        edits[offset] = {.offset = offset, .size = old.size(), .text = text};
        tell("properties." + path + (name == node ? "" : ".referenceName"), old, text);
    }
    std::vector<MapDocument::Edit> in_order;
    for (auto& [offset, edit] : edits) in_order.push_back(std::move(edit));
    definition_.apply(in_order);
    return true;
}

}  // namespace adfkeep::restore
