// Values for secrets that a snapshot has only the mask of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "restore/plan.hpp"
#include "restore/planner.hpp"
#include "src/azure/arm_client.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::restore {

/// Secrets by entity and path, held in memory that is wiped. A path may stand with or without the "properties." before
/// it and the ".value" behind it, in any case. Moved, not copied. `find` may be called from several threads at once.
class Secrets {
public:
    /// From a file of --secrets, JSON: {"linkedservices/Sql": {"typeProperties.password": "…" | {"keyVault":
    /// "https://…/secrets/NAME"}}}. Throws Error(refused_access) where others may read it, Error(invalid_input) where
    /// it is malformed, and where a value is empty (a template not filled in) or a mask. Errors never quote a value.
    void read(const std::string& file);
    /// One that is there already is replaced. Throws Error(invalid_input) for what no secret can be, as `read` does.
    void add(const EntityId& entity, const std::string& path, Secret value);
    /// Fetches those that name a vault, each address once. Throws what ArmClient::get_from_vault throws,
    /// Error(unavailable) where the answer is no secret.
    void fetch(azure::ArmClient& client);

    /// The secret as a JSON string; absent where there is none. For the path of a pointer ("….encryptedCredential")
    /// that is not given itself: an object of all that is given for what stands beside it, each as a SecureString.
    /// Throws Error(usage) for one that names a vault and was not fetched.
    [[nodiscard]] std::optional<std::string> find(const EntityId& entity, const std::string& path) const;
    /// Those that have no place in `factory`, whether a restore needs them or not, as "linkedservices/Sql
    /// typeProperties.password": mistakes of spelling, to be told before anything is sent. What belongs to one of
    /// `left_out` is none.
    [[nodiscard]] std::vector<std::string> unknown_to(const Factory& factory,
                                                      const std::vector<EntityId>& left_out) const;

    /// A template for --secrets that lists what is needed, its values empty.
    [[nodiscard]] static std::string blank(const std::vector<NeededSecret>& needed);

private:
    struct Value {
        EntityId entity;
        std::string path;   ///< shortened
        std::string vault;  ///< where it is to be fetched from; empty where it is given
        Secret secret;
    };

    Value& place_of(const EntityId& entity, const std::string& path);
    /// What is given for a path, or for a pointer's path instead of it.
    [[nodiscard]] std::vector<const Value*> answers_to(const EntityId& entity, const std::string& path) const;

    std::map<std::string, Value> values_;  ///< by folded "kind/name" and path
};

}  // namespace adfkeep::restore
