#include "restore/factory_resource.hpp"

#include <array>

#include "restore/json_object.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view git = "repoConfiguration", parameters = "globalParameters", key = "encryption",
                           identity = "identity", tags = "tags", location = "location",
                           user_assigned = "userAssignedIdentities";

bool is_object(std::string_view text) { return !text.empty() && json::type_of(text) == json::Type::object; }

bool is_empty_object(std::string_view text) { return is_object(text) && json::members(text).empty(); }

/// What `desired` has over what `actual` has.
std::string over(std::string_view desired, std::string_view actual) {
    if (!is_object(desired) || !is_object(actual)) return std::string(desired.empty() ? actual : desired);
    JsonObject both(actual);
    const JsonObject wanted(desired);
    for (const auto& name : wanted.names()) both.set(name, wanted.get(name));
    return both.text();
}

/// Identities are added, never taken away: what runs in the factory may need them.
std::string identity_over(std::string_view desired, std::string_view actual) {
    if (!is_object(desired) || !is_object(actual)) return over(desired, actual);
    JsonObject both(over(desired, actual));
    const auto assigned = over(JsonObject(desired).get(user_assigned), JsonObject(actual).get(user_assigned));
    const auto types = string_member(desired, "type") + string_member(actual, "type");
    const bool has_own = types.find("SystemAssigned") != std::string::npos;
    const bool has_others = types.find("UserAssigned") != std::string::npos;
    both.set("type", has_own && has_others ? R"("SystemAssigned,UserAssigned")"
                     : has_others          ? R"("UserAssigned")"
                                           : R"("SystemAssigned")");
    if (!assigned.empty()) both.set(user_assigned, assigned);
    return both.text();
}

}  // namespace

Entity merged_factory(const Entity& desired, const std::optional<Entity>& actual, bool exactly,
                      const std::string& name) {
    Entity merged = desired;
    merged.id = {.kind = std::string(factory_kind), .name = name};
    JsonObject properties(desired.definition);
    if (is_empty_object(properties.get(key))) properties.remove(key);
    if (!actual) {
        merged.definition = properties.text();
        return merged;
    }
    JsonObject rest(desired.rest);
    const JsonObject held(actual->definition), held_rest(actual->rest);
    if (!exactly) {
        for (const auto& member : held.names())
            if (member == parameters)
                properties.set(member, over(properties.get(member), held.get(member)));
            else if (properties.get(member).empty())
                properties.set(member, held.get(member));
        for (const auto& member : held_rest.names())
            if (member == tags)
                rest.set(member, over(rest.get(member), held_rest.get(member)));
            else if (rest.get(member).empty())
                rest.set(member, held_rest.get(member));
    }
    if (const auto held_identity = held_rest.get(identity); !held_identity.empty())
        rest.set(identity, identity_over(rest.get(identity), held_identity));
    if (const auto held_key = held.get(key); !held_key.empty() && properties.get(key).empty())
        properties.set(key, held_key);
    if (const auto region = held_rest.get(location); !region.empty()) rest.set(location, region);
    merged.definition = properties.text();
    merged.rest = rest.text();
    return merged;
}

Entity with_git_of(const Entity& resource, const std::optional<Entity>& other) {
    auto changed = resource;
    JsonObject properties(resource.definition);
    const JsonObject others(other ? other->definition : std::string());
    if (others.get(git).empty())
        properties.remove(git);
    else
        properties.set(git, others.get(git));
    changed.definition = properties.text();
    return changed;
}

Entity with_global_parameters(const Entity& resource, const std::string& given) {
    JsonObject properties(resource.definition);
    if (!properties.get(parameters).empty()) return resource;
    properties.set(parameters, given);
    auto changed = resource;
    changed.definition = properties.text();
    return changed;
}

Entity with_identity(const Entity& resource) {
    JsonObject rest(resource.rest);
    if (!rest.get(identity).empty()) return resource;
    rest.set(identity, R"({"type":"SystemAssigned"})");
    auto changed = resource;
    changed.rest = rest.text();
    return changed;
}

std::string location_of(const Entity& resource) { return string_member(resource.rest, location); }

Entity with_location(const Entity& resource, const std::string& given) {
    JsonObject rest(resource.rest);
    rest.set(location, json::encode(given));
    auto changed = resource;
    changed.rest = rest.text();
    return changed;
}

}  // namespace adfkeep::restore
