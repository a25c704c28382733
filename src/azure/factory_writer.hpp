// write(factory, live target): one entity at a time; what comes when is the caller's plan.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

/// What the service holds of one entity.
struct Held {
    Entity entity;     ///< as a snapshot keeps it (captured)
    std::string etag;  ///< empty where the kind has none
};

/// Entities of one live factory. Thread-safe. Errors are ArmError; where what the service holds is no longer what
/// `etag` names, Error(refused_for_safety) "changed meanwhile".
class FactoryWriter {
public:
    FactoryWriter(ArmClient& client, FactoryId id) : client_(client), id_(std::move(id)) {}

    [[nodiscard]] const FactoryId& id() const noexcept { return id_; }

    /// Absent where there is none. The factory resource is an entity of kind `factories`.
    [[nodiscard]] std::optional<Held> held(const EntityId& id);
    /// PUT of `entity`: its definition as `properties`; of the factory resource and whatever else has more, the members
    /// of `rest` beside them. `etag`: what must still be there; empty: whatever is there. Answers are waited for where
    /// they are long-running.
    void put(const Entity& entity, const std::string& etag);
    /// What is not there is no error. An event trigger's subscription is taken back first.
    void remove(const EntityId& id);
    /// Triggers and change data captures. Returns when it runs, its event subscription in place.
    void start(const EntityId& id);
    /// Returns when it is stopped; what is stopped or not there is no error.
    void stop(const EntityId& id);
    /// Waits until the service is done with what was put. Throws Error(unavailable) where it failed there.
    void wait_until_settled(const EntityId& id);

private:
    [[nodiscard]] std::string path(const EntityId& id) const;

    ArmClient& client_;
    FactoryId id_;
};

}  // namespace adfkeep::azure
