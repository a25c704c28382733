#include "src/model/judged_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/without.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep {
namespace {

/// Whether a place that has nothing of a kind may still be asked for it.
bool holds(Place place, std::string_view kind) {
    if (stands_around(kind)) return false;
    if (place == Place::service) return kind != files_kind;
    const auto* const info = find_kind(kind);
    return kind == files_kind || (kind != factory_kind && info != nullptr && !info->git_folder.empty());
}

std::set<std::string> kinds_of(const Factory& factory) {
    std::set<std::string> found;
    for (const auto& entity : factory.entities) found.insert(entity.id.kind);
    return found;
}

/// Kinds that one of the two cannot be asked for.
std::vector<std::string> not_judged(const Placed& left, const Placed& right) {
    if (left.place == Place::layout && right.place == Place::layout) return {};
    const auto l = kinds_of(left.factory), r = kinds_of(right.factory);
    std::vector<std::string> kinds;
    std::ranges::set_symmetric_difference(l, r, std::back_inserter(kinds));
    std::erase_if(kinds, [&](const std::string& kind) { return holds((l.contains(kind) ? right : left).place, kind); });
    return kinds;
}

bool is_empty_object(std::string_view text) {
    return json::type_of(text) == json::Type::object && json::members(text).empty();
}

/// The service gives every factory tags and properties, if only empty ones.
Entity without_empty_defaults(Entity resource) {
    if (!resource.definition.empty() && is_empty_object(resource.definition)) resource.definition.clear();
    if (resource.rest.empty()) return resource;
    for (const auto& member : json::members(resource.rest)) {
        if (member.name != "tags" || !is_empty_object(member.value)) continue;
        static constexpr std::array<std::string_view, 1> tags{"tags"};
        resource.rest = json::without(resource.rest, tags);
        break;
    }
    if (is_empty_object(resource.rest)) resource.rest.clear();
    return resource;
}

/// What the service fills in where nobody said anything (recorded answers to a PUT without it).
struct ServiceDefault {
    std::string_view kind;
    std::string_view member;
    std::string_view value;  ///< without white space
};
constexpr std::array service_defaults{ServiceDefault{"managedVirtualNetworks", "preventDataExfiltration", "false"},
                                      ServiceDefault{"managedPrivateEndpoints", "fqdns", "[]"}};

Entity without_service_default(Entity entity, const ServiceDefault& filled) {
    if (entity.definition.empty()) return entity;
    for (const auto& member : json::members(entity.definition)) {
        if (member.name != filled.member || json::compact(member.value) != filled.value) continue;
        entity.definition = json::without(entity.definition, std::array{filled.member});
        break;
    }
    if (is_empty_object(entity.definition)) entity.definition.clear();
    return entity;
}

Entity written(Entity entity) {
    auto what = as_written(std::move(entity));
    if (what.id.kind == factory_kind) return without_empty_defaults(std::move(what));
    for (const auto& filled : service_defaults)
        if (what.id.kind == filled.kind) return without_service_default(std::move(what), filled);
    return what;
}

Factory written(const Factory& factory, const std::vector<std::string>& left_out) {
    Factory written{.name = factory.name, .entities = {}};
    for (const auto& entity : factory.entities)
        if (std::ranges::find(left_out, entity.id.kind) == left_out.end()) written.entities.push_back(entity);
    parallel_for(written.entities.size(),
                 [&](std::size_t i) { written.entities[i] = adfkeep::written(std::move(written.entities[i])); });
    return written;
}

/// Whether one side is the other without its secret parts, as the service shows it. Two secrets are a difference.
bool is_shown_without_secrets(const ValueDifference& value) {
    if (!value.left || !value.right) return false;
    if (json::type_of(*value.left) != json::Type::string || json::type_of(*value.right) != json::Type::string)
        return false;
    const auto left = json::decode(*value.left), right = json::decode(*value.right);
    const auto l = without_secret_parts(left), r = without_secret_parts(right);
    const auto same = [](const std::string& kept, std::string_view shown) {
        return kept == shown || kept == std::string(shown) + ';';
    };
    return l.has_value() != r.has_value() && (l ? same(*l, right) : same(*r, left));
}

/// Whether only one side has the member, a header that the service hides.
bool is_hidden_header(const ValueDifference& value) {
    return value.path.ends_with(".authHeaders") && value.left.has_value() != value.right.has_value();
}

/// Where either side of one entity hides a secret.
class Secrets {
public:
    Secrets(const Entity& left, const Entity& right) {
        for (const auto* side : {&left, &right})
            for (auto& path : masked_secrets(*side)) {
                has_pointer_ = has_pointer_ || path.ends_with(".encryptedCredential");
                paths_.insert(std::move(path));
            }
    }

    [[nodiscard]] bool hide(const ValueDifference& value) const {
        return paths_.contains(value.path) ||
               (has_pointer_ && (is_shown_without_secrets(value) || is_hidden_header(value)));
    }

private:
    std::set<std::string> paths_;
    bool has_pointer_ = false;  ///< to what the service keeps in place of a setting
};

Finding secret_note(const EntityId& id, const ValueDifference& value) {
    return {.rule = "masked-secret",
            .severity = Severity::note,
            .kind = id.kind,
            .entity = id.name,
            .path = value.path,
            .message = "a secret that one side does not show: whether it is the same cannot be told"};
}

/// The factory's own resource, where it is the only one.
Entity* factory_resource(Factory& factory) {
    const auto is_resource = [](const Entity& entity) { return entity.id.kind == factory_kind; };
    if (std::ranges::count_if(factory.entities, is_resource) != 1) return nullptr;
    return &*std::ranges::find_if(factory.entities, is_resource);
}

/// A factory has one resource, and may be called something else elsewhere. Gives `right`'s the name of `left`'s.
void match_factory_names(Factory& left, Factory& right, std::vector<Finding>& notes) {
    const auto* const l = factory_resource(left);
    auto* const r = factory_resource(right);
    if (l == nullptr || r == nullptr || l->id.name == r->id.name) return;
    notes.push_back({.rule = "factory-has-another-name",
                     .severity = Severity::note,
                     .kind = std::string(factory_kind),
                     .entity = l->id.name,
                     .path = "name",
                     .message = "the factory itself is called something else there; the two are compared",
                     .left = json::encode(l->id.name),
                     .right = json::encode(r->id.name)});
    r->id.name = l->id.name;
    arrange(right);
}

Finding unjudged_kind(const std::string& kind) {
    return {.rule = "kind-not-judged",
            .state = FindingState::not_judged,
            .severity = Severity::note,
            .kind = kind,
            .message = "only one of the two places holds entities of this kind"};
}

/// Every factory has a region; only the service must know it.
bool is_unjudged_region(const EntityId& id, const ValueDifference& value) {
    return id.kind == factory_kind && value.path == "location" && (!value.left || !value.right);
}

Finding unjudged_region(const EntityId& id) {
    return {.rule = "region-not-judged",
            .state = FindingState::not_judged,
            .severity = Severity::note,
            .kind = id.kind,
            .entity = id.name,
            .path = "location",
            .message = "only one side says in which region the factory is"};
}

/// A time as the service spells it: "2020-05-28T23:19:00.000Z" comes back without its fraction, where that is zero.
std::string without_zero_fraction(const std::string& time) {
    const auto dot = time.rfind('.');
    const auto behind = dot == std::string::npos ? dot : time.find_first_not_of('0', dot + 1);
    if (behind == std::string::npos || behind == dot + 1 || time.find('T') == std::string::npos) return time;
    return time[behind] == 'Z' || time[behind] == '"' ? time.substr(0, dot) + time.substr(behind) : time;
}

bool is_same_time(const EntityId& id, const ValueDifference& value) {
    return id.kind == "triggers" && value.left && value.right &&
           without_zero_fraction(*value.left) == without_zero_fraction(*value.right);
}

/// The service ends a connection string that it took a secret out of with ";", whether it ended so or not.
bool is_same_connection(const ValueDifference& value) {
    if (!value.left || !value.right || !value.path.ends_with(".connectionString")) return false;
    const auto core = [](std::string_view text) {
        return text.ends_with(";\"") ? text.substr(0, text.size() - 2) : text.substr(0, text.size() - 1);
    };
    return value.left->starts_with('"') && value.right->starts_with('"') && core(*value.left) == core(*value.right);
}

/// Takes out of `difference` what is no difference that somebody made, and notes it.
void take_notes(EntityDifference& difference, const Secrets& secrets, std::vector<Finding>& notes) {
    std::erase_if(difference.values, [&](const ValueDifference& value) {
        if (is_same_time(difference.id, value) || is_same_connection(value)) return true;
        const bool is_region = is_unjudged_region(difference.id, value);
        if (is_region) notes.push_back(unjudged_region(difference.id));
        const bool is_secret = !is_region && secrets.hide(value);
        if (is_secret) notes.push_back(secret_note(difference.id, value));
        return is_region || is_secret;
    });
}

}  // namespace

JudgedDifference judge(const Placed& left, const Placed& right) {
    JudgedDifference judged;
    const auto left_out = not_judged(left, right);
    for (const auto& kind : left_out) judged.notes.push_back(unjudged_kind(kind));
    auto l = written(left.factory, left_out), r = written(right.factory, left_out);
    match_factory_names(l, r, judged.notes);
    for (auto& difference : compare(l, r)) {
        if (difference.change == Change::changed) {
            const Secrets secrets(*l.find(difference.id), *r.find(difference.id));
            take_notes(difference, secrets, judged.notes);
            if (difference.values.empty()) continue;
        }
        judged.differences.push_back(std::move(difference));
    }
    return judged;
}

}  // namespace adfkeep
