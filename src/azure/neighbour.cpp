#include "src/azure/neighbour.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::azure {
namespace {

std::string id_of(const FactoryId& factory) {
    return fmt::format("/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataFactory/factories/{}",
                       factory.subscription, factory.resource_group, factory.factory);
}

bool is_at_or_below(std::string_view id, std::string_view scope) {
    return id.size() >= scope.size() && equal_without_case(id.substr(0, scope.size()), scope) &&
           (id.size() == scope.size() || id[scope.size()] == '/');
}

/// What {scope}/providers/{namespace}/{type}/{name} stands at.
std::string_view scope_of(std::string_view id) {
    const auto at = lower(id).rfind("/providers/");
    return at == std::string::npos ? std::string_view() : id.substr(0, at);
}

/// "resourceGroups/local" of "/subscriptions/S/resourceGroups/local".
std::string last_part(std::string_view scope) {
    const auto slash = scope.rfind('/');
    const auto before = slash == std::string_view::npos || slash == 0 ? slash : scope.rfind('/', slash - 1);
    return std::string(before == std::string_view::npos ? scope : scope.substr(before + 1));
}

/// "NETWORK/SUBNET" of …/virtualNetworks/NETWORK/subnets/SUBNET.
std::string with_network(std::string_view id, const std::string& name) {
    const auto parts = split(id, '/');
    return parts.size() < 4 ? name : fmt::format("{}/{}", parts[parts.size() - 3], name);
}

std::string name_of(std::string_view kind, const std::string& id, std::string name, const FactoryId& factory) {
    if (kind == subnet_kind) return with_network(id, name);
    if (kind != lock_kind && kind != policy_assignment_kind) return name;
    const auto scope = scope_of(id);
    if (scope.empty() || is_within(scope, factory)) return name;
    return last_part(scope) + "/" + name;
}

bool is_envelope(std::string_view member) {
    static constexpr std::array<std::string_view, 6> names{"name", "properties", "type", "etag", "eTag", "systemData"};
    return std::ranges::find(names, member) != names.end();
}

/// The members that say something. Monitor tells every member that it has nothing to say of: they are null.
std::string rest_of(const std::vector<json::Member>& members, bool stands_elsewhere) {
    std::string rest;
    for (const auto& member : members) {
        if (is_envelope(member.name) || member.value == "null" || (member.name == "id" && !stands_elsewhere)) continue;
        rest += rest.empty() ? '{' : ',';
        rest.append(member.raw_name) += ':';
        rest += json::compact(member.value);
    }
    return rest.empty() ? rest : rest + '}';
}

void require_name(const std::string& name, const std::string& where) {
    if (name.empty() || name.size() > max_name_bytes || !is_utf8(name))
        throw Error(ErrorCode::invalid_input, "a neighbour has no name that can be kept", where);
}

}  // namespace

Neighbour neighbour(std::string_view kind, std::string_view text, const FactoryId& factory, const std::string& where) {
    const auto members = json::validated_members(text, where);
    const auto id = string_at(text, {"id"});
    const auto name = name_of(kind, id, string_at(text, {"name"}), factory);
    require_name(name, where);
    Neighbour made{.id = id, .entity = {.id = {.kind = std::string(kind), .name = name}, .rest = {}, .definition = {}}};
    if (const auto properties = value_at(text, {"properties"}); !properties.empty()) {
        made.entity.definition = properties;
        made.entity.rest = rest_of(members, !is_within(id, factory));
    } else {
        made.entity.definition = json::trimmed(text);
    }
    return made;
}

Neighbour vault_key(std::string_view text, const std::string& name, const std::string& id) {
    json::validate(text, id);
    require_name(name, id);
    return {.id = id,
            .entity = {.id = {.kind = std::string(encryption_key_kind), .name = name},
                       .rest = {},
                       .definition = std::string(json::trimmed(text))}};
}

Neighbour policy_state(std::string_view text, const FactoryId& factory, const std::string& where) {
    static_cast<void>(json::validated_members(text, where));
    const auto resource = string_at(text, {"resourceId"});
    auto definition = string_at(text, {"policyDefinitionReferenceId"});
    if (definition.empty()) definition = string_at(text, {"policyDefinitionName"});
    const auto below = is_within(resource, factory) ? resource.substr(id_of(factory).size()) : std::string();
    const auto name = fmt::format("{}/{}{}", string_at(text, {"policyAssignmentName"}), definition, below);
    require_name(name, where);
    return {.id = fmt::format("{}|{}|{}|{}", string_at(text, {"policyAssignmentId"}),
                              string_at(text, {"policyDefinitionId"}), definition, resource),
            .entity = {.id = {.kind = std::string(policy_state_kind), .name = name},
                       .rest = {},
                       .definition = std::string(json::trimmed(text))}};
}

bool is_within(std::string_view id, const FactoryId& factory) { return is_at_or_below(id, id_of(factory)); }

std::string_view value_at(std::string_view object, std::initializer_list<std::string_view> path) {
    for (const auto step : path) {
        if (json::trimmed(object).empty() || json::type_of(json::trimmed(object)) != json::Type::object) return {};
        const auto members = json::members(object);
        const auto found = std::ranges::find(members, step, &json::Member::name);
        if (found == members.end()) return {};
        object = found->value;
    }
    return object;
}

std::string string_at(std::string_view object, std::initializer_list<std::string_view> path) {
    const auto value = value_at(object, path);
    return !value.empty() && json::type_of(value) == json::Type::string ? json::decode(value) : std::string();
}

}  // namespace adfkeep::azure
