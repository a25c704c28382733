#include "restore/fill_secrets.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "restore/json_edits.hpp"
#include "src/base/text.hpp"
#include "src/model/json/path.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view value = "value", pointer = "encryptedCredential", connection = "connectionString";

struct Place {
    std::string path;
    std::size_t node = 0;
    std::size_t parent = 0;
    std::size_t holder = 0;   ///< what `parent` stands in
    bool is_pointer = false;  ///< else it is a mask, and `parent` the SecureString
};

/// Where masked secrets stand, in source order; a path that stands there twice has two places.
class Places {
public:
    Places(const json::Tree& tree, const std::vector<std::string>& masked)
        : tree_(tree), wanted_(masked.begin(), masked.end()) {
        visit(0, 0, 0);
    }

    [[nodiscard]] std::vector<Place> take() { return std::move(places_); }

private:
    void visit(std::size_t node, std::size_t parent, std::size_t holder) {
        if (tree_.type(node) == json::Type::string) return look_at(node, parent, holder);
        if (tree_.type(node) != json::Type::object && tree_.type(node) != json::Type::array) return;
        std::size_t index = 0;
        for (auto child = json::Tree::first(node); child != tree_.end(node); child = tree_.end(child)) {
            if (tree_.type(node) == json::Type::object)
                path_.push(tree_.name(child));
            else
                path_.push(index++);
            visit(child, node, parent);
            path_.pop();
        }
    }

    void look_at(std::size_t node, std::size_t parent, std::size_t holder) {
        const auto name = tree_.name(node);
        const bool is_pointer = equal_without_case(name, pointer);
        if (!is_pointer && !equal_without_case(name, value)) return;
        if (auto path = path_.text(); wanted_.contains(path))
            places_.push_back(
                {.path = std::move(path), .node = node, .parent = parent, .holder = holder, .is_pointer = is_pointer});
    }

    const json::Tree& tree_;
    std::unordered_set<std::string> wanted_;
    json::Path path_{"properties"};
    std::vector<Place> places_;
};

/// A member by its name without case; 0 where there is none.
std::size_t member_of(const json::Tree& tree, std::size_t object, std::string_view name) {
    for (auto child = json::Tree::first(object); child != tree.end(object); child = tree.end(child))
        if (equal_without_case(tree.name(child), name)) return child;
    return 0;
}

bool is_secure_string(const json::Member& member) {
    return equal_without_case(member.name, "type") && json::type_of(member.value) == json::Type::string &&
           equal_without_case(json::decode(member.value), "SecureString");
}

/// Fills one definition, place by place.
class Filling {
public:
    Filling(const Entity& entity, const SecretLookup& lookup, std::vector<NeededSecret>& missing)
        : entity_(entity), lookup_(lookup), missing_(missing), edits_(entity.definition) {}

    std::optional<Entity> run(const std::vector<std::string>& masked) {
        const auto places = Places(edits_.tree(), masked).take();
        for (const auto& place : places)
            if (place.is_pointer)
                fill_pointer(place, places);
            else if (const auto& given = answer(place.path))
                fill_mask(place, *given);
        if (!is_filled_) return std::nullopt;
        auto filled = entity_;
        filled.definition = edits_.text();
        return filled;
    }

private:
    /// Each path is asked for once.
    const std::optional<std::string>& answer(const std::string& path) {
        const auto known = answers_.find(path);
        if (known != answers_.end()) return known->second;
        auto given = lookup_ ? lookup_(entity_.id, path) : std::nullopt;
        if (given)
            is_filled_ = true;
        else
            missing_.push_back({.entity = entity_.id, .path = path});
        return answers_.emplace(path, std::move(given)).first->second;
    }

    /// A whole object takes the place of the SecureString.
    void fill_mask(const Place& place, const std::string& given) {
        edits_.replace(json::type_of(given) == json::Type::object ? place.parent : place.node, given);
    }

    /// It is to what another factory kept: a part of the connection string beside it, a mask, or what no answer of the
    /// service tells.
    void fill_pointer(const Place& place, const std::vector<Place>& places) {
        const auto& tree = edits_.tree();
        if (const auto string = member_of(tree, place.parent, connection);
            string != 0 && tree.type(string) == json::Type::string) {
            const auto& given = answer(place.path.substr(0, place.path.size() - pointer.size()) + tree.name(string));
            if (given) edits_.replace(string, *given);
        } else if (!stands_for_a_mask(place, places)) {
            if (const auto& given = answer(place.path)) return fill_untold(place, *given);
        }
        edits_.remove(place.node, place.parent);
    }

    bool stands_for_a_mask(const Place& place, const std::vector<Place>& places) const {
        return std::ranges::any_of(places, [&](const Place& other) {
            return !other.is_pointer && other.node > place.parent && other.node < edits_.tree().end(place.parent);
        });
    }

    /// The members of an object come in beside it; a string is another pointer, one that the operator knows.
    void fill_untold(const Place& place, const std::string& given) {
        if (json::type_of(given) != json::Type::object) return edits_.replace(place.node, given);
        edits_.remove(place.node, place.parent);
        const auto members = json::members(given);
        if (std::ranges::any_of(members, is_secure_string)) return;
        for (const auto& member : members)
            if (member_of(edits_.tree(), place.parent, member.name) == 0)
                edits_.add(place.parent, member.name, member.value);
    }

    const Entity& entity_;
    const SecretLookup& lookup_;
    std::vector<NeededSecret>& missing_;
    JsonEdits edits_;
    std::map<std::string, std::optional<std::string>> answers_;
    bool is_filled_ = false;
};

}  // namespace

std::optional<Entity> with_secrets(const Entity& entity, const SecretLookup& lookup,
                                   std::vector<NeededSecret>& missing) {
    const auto masked = masked_secrets(entity);
    return masked.empty() ? std::nullopt : Filling(entity, lookup, missing).run(masked);
}

Entity without_masked_secrets(const Entity& entity) {
    const auto masked = masked_secrets(entity);
    if (masked.empty()) return entity;
    JsonEdits edits(entity.definition);
    for (const auto& place : Places(edits.tree(), masked).take())
        if (place.is_pointer || place.parent == 0)
            edits.remove(place.node, place.parent);
        else
            edits.remove(place.parent, place.holder);
    auto left = entity;
    left.definition = edits.text();
    return left;
}

}  // namespace adfkeep::restore
