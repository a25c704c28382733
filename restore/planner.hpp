// plan(desired, actual, options) -> Plan: pure.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "restore/plan.hpp"
#include "src/model/judged_difference.hpp"

namespace adfkeep::restore {

/// What to do with what the target has already, and otherwise.
enum class Existing { update, keep, fail };

/// How triggers (and change data captures) end.
enum class Triggers {
    as_snapshot,
    stopped,
    as_target,  ///< as they are in the target now; what is new stays stopped
};

/// A value for a secret that is masked in the snapshot, as JSON text; absent where nobody gave one.
using SecretLookup = std::function<std::optional<std::string>(const EntityId& entity, const std::string& path)>;

struct PlanOptions {
    Place place = Place::service;  ///< where `desired` comes from
    Existing existing = Existing::update;
    Triggers triggers = Triggers::as_snapshot;
    bool prune = false;
    /// Masked secrets that nobody gave are left out, and each is a manual step.
    bool without_secrets = false;
    /// What refers to nothing, and what refers to that, is left out, and each is a manual step.
    bool skip_broken = false;
    SecretLookup secret = {};
    /// Where the factory is made, when neither the target nor the snapshot says; empty: that is a problem.
    std::string location;
    /// Whether an entity that only the target has may be removed with `prune`; unset: any.
    std::function<bool(const Entity& entity)> may_prune = {};
    /// Why a trigger that would run now is not started, as a manual step says it; absent: it is started.
    std::function<std::optional<std::string>(const Entity& trigger)> hold = {};
};

/// The factory that a restore changes.
struct Actual {
    std::string name;     ///< what the factory is called there
    Factory factory;      ///< as it is now; without entities where there is none
    bool exists = false;  ///< whether there is a factory resource
};

/// From `desired` (selected and mapped already) and `actual` to steps. Never throws for what a snapshot can hold: what
/// cannot be done is in Plan::problems.
[[nodiscard]] Plan plan(const Factory& desired, const Actual& actual, const PlanOptions& options);

}  // namespace adfkeep::restore
