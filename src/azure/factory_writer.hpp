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
    std::string etag;  ///< as the service spells it; empty where the kind has none
};

/// Somebody else changed an entity: it was not written to. Error(refused_for_safety).
class ChangedMeanwhile : public Error {
public:
    explicit ChangedMeanwhile(const EntityId& id);
};

/// Entities of one live factory. Thread-safe. Errors are ArmError; Error(invalid_input) for an id that names nothing
/// that a factory can hold; Error(unavailable) where the service does not get done.
class FactoryWriter {
public:
    /// `client` is the caller's and outlives it.
    FactoryWriter(ArmClient& client, FactoryId id) : client_(client), id_(std::move(id)) {}

    [[nodiscard]] const FactoryId& id() const noexcept { return id_; }

    /// Absent where there is none. The factory resource is an entity of kind `factories`.
    [[nodiscard]] std::optional<Held> held(const EntityId& id);
    /// PUT of `entity`: its definition as `properties`; of the factory resource and whatever else has more, the members
    /// of `rest` beside them. `etag`: what must still be there, else ChangedMeanwhile; empty: whatever is there.
    /// Answers are waited for where they are long-running, and what is being provisioned until it can be changed.
    void put(const Entity& entity, const std::string& etag);
    /// What is not there is no error. An event trigger's subscription is taken back first.
    void remove(const EntityId& id);
    /// Triggers and change data captures. Returns when it runs, its event subscription in place; what runs already is
    /// no error.
    void start(const EntityId& id);
    /// Returns when it is stopped; what is stopped or not there is no error.
    void stop(const EntityId& id);
    /// Waits until the service is done with what was put; that its owner has to approve it yet is no reason to wait.
    /// Throws Error(unavailable) where it failed there.
    void wait_until_settled(const EntityId& id);

private:
    [[nodiscard]] bool is_absent(const EntityId& id, const ArmError& error);
    [[nodiscard]] bool is_listed(const EntityId& id);
    void act(const EntityId& id, std::string_view action);
    [[nodiscard]] std::string subscription(const EntityId& trigger);
    void await_subscription(const EntityId& trigger, std::string_view wanted);
    [[nodiscard]] std::string capture_state(const EntityId& capture);
    void await_capture(const EntityId& capture, bool shall_run);

    ArmClient& client_;
    FactoryId id_;
};

}  // namespace adfkeep::azure
