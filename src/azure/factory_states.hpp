// States of a live factory's entities that no list tells. For factory_reader.cpp only.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "src/azure/factory_listing.hpp"

namespace adfkeep::azure {

/// What a POST tells of integration runtimes (their status) and of event triggers (their subscription).
class States {
public:
    /// `inquiry` outlives it.
    explicit States(const Inquiry& inquiry) : inquiry_(inquiry) {}

    /// Adds the errand that asks for the state of `entity`, where it has one; what was told before is forgotten then.
    /// Thread-safe. The errand throws ArmError where the service is unavailable.
    void ask_about(const Entity& entity, Errands& errands);
    /// Moves those of entities that `live` holds into it.
    void move_into(LiveFactory& live);

private:
    struct State {
        EntityId of;
        std::variant<Entity, UnreadKind> told;
    };

    void ask(const EntityId& of, std::string_view kind, std::string_view action);

    const Inquiry& inquiry_;
    std::mutex guard_;
    std::map<std::string, State> states_;  ///< by folded_key of what they are of; under guard_
};

}  // namespace adfkeep::azure
