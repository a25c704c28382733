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

/// Secrets by entity and path, held in memory that is wiped. Moved, not copied.
class Secrets {
public:
    /// From a file of --secrets, JSON: {"linkedservices/Sql": {"typeProperties.password": "…" | {"keyVault":
    /// "https://…/secrets/NAME"}}}. Throws Error(refused_access) where others may read it, Error(invalid_input) where
    /// it is malformed.
    void read(const std::string& file);
    void add(const EntityId& entity, const std::string& path, Secret value);
    /// Fetches those that name a vault.
    void fetch(azure::ArmClient& client);

    /// JSON text of a SecureString, or of the string where the path is a plain member; absent where there is none.
    [[nodiscard]] std::optional<std::string> find(const EntityId& entity, const std::string& path) const;
    /// Those that no `needed` asked for: a mistake of spelling, told before anything is sent.
    [[nodiscard]] std::vector<std::string> unused() const;

    /// A template for --secrets that lists what is needed.
    [[nodiscard]] static std::string blank(const std::vector<NeededSecret>& needed);

private:
    struct Value;
    std::map<std::string, Value> values_;  ///< by folded "kind/name" and path
    mutable std::map<std::string, bool> used_;
};

}  // namespace adfkeep::restore
