#include "src/emulator/factories/identity.hpp"

#include <initializer_list>

#include "src/base/text.hpp"
#include "src/emulator/http/refusal.hpp"
#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

std::string kept_or_new(World& world, std::string_view before, std::initializer_list<std::string_view> path) {
    auto id = string_at(before, path);
    return id.empty() ? world.guid() : id;
}

/// Ids of an identity that stands on its own: of the resource, where the emulator has it.
std::string assigned_identity(World& world, const std::string& id, std::string_view before) {
    const auto* const resource = world.neighbours.find(id);
    const auto known = resource != nullptr ? std::string_view(resource->properties) : before;
    return ObjectText()
        .add_string("principalId", kept_or_new(world, known, {"principalId"}))
        .add_string("clientId", kept_or_new(world, known, {"clientId"}))
        .text();
}

}  // namespace

std::string completed_identity(World& world, std::string_view sent, std::string_view before) {
    const auto type = string_at(sent, {"type"});
    if (type.empty() || equal_without_case(type, "None")) return {};
    const auto folded = lower(type);
    ObjectText identity;
    identity.add_string("type", type);
    if (folded.find("systemassigned") != std::string::npos) {
        // A source that is loaded brings its own ids; what a client sends of them is not read.
        const auto known = string_at(before, {"principalId"}).empty() ? std::string_view() : before;
        identity.add_string("principalId", kept_or_new(world, known, {"principalId"}));
        const auto tenant = string_at(known, {"tenantId"});
        identity.add_string("tenantId", tenant.empty() ? local_tenant : std::string_view(tenant));
    }
    const auto assigned = member(sent, "userAssignedIdentities");
    if (folded.find("userassigned") == std::string::npos) return identity.text();
    if (!assigned || !is_object(*assigned) || json::members(*assigned).empty()) {
        throw Refusal(400, "InvalidIdentityValues",
                      "The user assigned identity type needs at least one identity in 'userAssignedIdentities'.",
                      RefusedBy::gateway);
    }
    const auto assigned_before = member(before, "userAssignedIdentities").value_or("{}");
    ObjectText all;
    for (const auto& m : json::members(*assigned))
        all.add(m.name, assigned_identity(world, m.name, member(assigned_before, m.name).value_or("{}")));
    return identity.add("userAssignedIdentities", all.text()).text();
}

}  // namespace adfkeep::emulator
