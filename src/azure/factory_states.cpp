#include "src/azure/factory_states.hpp"

#include <fmt/format.h>

#include <utility>

#include "src/azure/http/url.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::azure {
namespace {

bool is_event_trigger(const Entity& trigger) {
    const auto type = string_member(trigger.definition, "type");
    return equal_without_case(type, "BlobEventsTrigger") || equal_without_case(type, "CustomEventsTrigger");
}

/// `answer` as a definition: its `properties` where it has any, else all of it.
std::string definition_of(const std::string& answer, const std::string& where) {
    for (const auto& member : json::validated_members(answer, where))
        if (member.name == "properties") return std::string(member.value);
    return answer;
}

}  // namespace

void States::ask_about(const Entity& entity, Errands& errands) {
    const auto add = [&](std::string_view kind, std::string_view action) {
        errands.add([this, of = entity.id, kind, action] { ask(of, kind, action); });
    };
    if (entity.definition.empty()) return;
    if (entity.id.kind == "integrationRuntimes") add(runtime_status_kind, "getStatus");
    if (entity.id.kind == "triggers" && is_event_trigger(entity))
        add(subscription_status_kind, "getEventSubscriptionStatus");
}

void States::ask(const EntityId& of, std::string_view kind, std::string_view action) {
    check_interrupted(inquiry_.stop);
    const auto path = fmt::format("{}/{}/{}/{}?api-version={}", path_of(inquiry_.id), of.kind, http::encode(of.name),
                                  action, factory_api_version);
    State state{.of = of, .told = {}};
    try {
        const auto answer = inquiry_.client.post(path, "", Post::question);
        state.told = captured(
            {.id = {.kind = std::string(kind), .name = of.name}, .definition = definition_of(answer.body, path)});
    } catch (const ArmError& error) {
        if (error.code() == ErrorCode::unavailable || error.status() < 400) throw;
        state.told = unread_kind(std::string(kind) + "/" + of.name, error, error.is_forbidden());
    }
    const std::scoped_lock lock(guard_);
    states_.insert_or_assign(folded_key(of), std::move(state));
}

void States::move_into(LiveFactory& live) {
    std::vector<Entity> entities;
    for (auto& [key, state] : states_) {
        if (live.factory.find(state.of) == nullptr) continue;
        if (auto* const entity = std::get_if<Entity>(&state.told))
            entities.push_back(std::move(*entity));
        else
            live.unread.push_back(std::get<UnreadKind>(std::move(state.told)));
    }
    std::ranges::move(entities, std::back_inserter(live.factory.entities));
}

}  // namespace adfkeep::azure
