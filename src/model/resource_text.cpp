#include "src/model/resource_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/members.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference_walk.hpp"

namespace adfkeep {
namespace {

/// A resource while it is read: for errors, where each part of it stands.
struct Resource {
    std::string_view text;
    const std::string& where;
    std::vector<json::Member> members;

    [[noreturn]] void refuse(std::string_view part, const std::string& what) const {
        const auto [line, column] = json::position(text, static_cast<std::size_t>(part.data() - text.data()));
        throw Error(ErrorCode::invalid_input, what, fmt::format("{}:{}:{}", where, line, column));
    }

    /// The member, where there is one. Two would be two answers to one question.
    [[nodiscard]] const json::Member* only(std::string_view name) const {
        const json::Member* found = nullptr;
        for (const auto& member : members) {
            if (member.name != name) continue;
            if (found != nullptr) refuse(member.raw_name, fmt::format("a second \"{}\"", name));
            found = &member;
        }
        return found;
    }
};

std::string name_of(const Resource& resource) {
    const auto* const member = resource.only("name");
    const auto whole = json::trimmed(resource.text);
    if (member == nullptr) resource.refuse(whole, "the resource has no \"name\"");
    if (json::type_of(member->value) != json::Type::string) resource.refuse(member->value, "\"name\" is not a string");
    auto name = json::decode(member->value);
    if (name.empty()) resource.refuse(member->value, "\"name\" is empty");
    if (name.size() > max_name_bytes) resource.refuse(member->value, "\"name\" is longer than 1,024 bytes");
    if (!is_utf8(name))
        resource.refuse(member->value, "\"name\" is not valid Unicode: half of a surrogate pair stands in it");
    return name;
}

bool is_own_type(std::string_view kind, std::string_view value) {
    const auto* const info = find_kind(kind);
    return info != nullptr && json::type_of(value) == json::Type::string &&
           equal_without_case(json::decode(value), info->arm_type);
}

bool is_envelope(std::string_view kind, const json::Member& member) {
    static constexpr std::array<std::string_view, 5> names{"name", "properties", "id", "etag", "eTag"};
    return std::ranges::find(names, member.name) != names.end() ||
           (member.name == "type" && is_own_type(kind, member.value));
}

std::string rest_of(std::string_view kind, const Resource& resource) {
    std::string rest;
    for (const auto& member : resource.members) {
        if (is_envelope(kind, member)) continue;
        rest += rest.empty() ? '{' : ',';
        rest += member.raw_name;
        rest += ':';
        rest += json::compact(member.value);
    }
    return rest.empty() ? rest : rest + '}';
}

template <typename L>
Entity read(std::string_view kind, std::string_view text, const std::string& where, L& listener) {
    const Resource resource{
        .text = text, .where = where, .members = json::validated_members(text, where, "properties", listener)};
    const auto* const properties = resource.only("properties");
    return {.id = {.kind = std::string(kind), .name = name_of(resource)},
            .rest = rest_of(kind, resource),
            .definition = properties == nullptr ? std::string() : std::string(properties->value)};
}

}  // namespace

Entity entity_from_resource(std::string_view kind, std::string_view text, const std::string& where) {
    json::Listener nobody;
    return read(kind, text, where, nobody);
}

Entity entity_from_resource(std::string_view kind, std::string_view text, const std::string& where,
                            std::vector<ReferredEntity>& refers_to) {
    ReferenceWalk walk(kind, [&](std::string_view of_kind, std::string_view name, bool is_expression) {
        if (refers_to.size() < max_references && needs_target(of_kind, name, is_expression))
            refers_to.push_back({of_kind, std::string(name)});
        return false;
    });
    return read(kind, text, where, walk);
}

}  // namespace adfkeep
