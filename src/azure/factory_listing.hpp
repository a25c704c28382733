// One pass over a live factory: every collection, all at once. For factory_reader.cpp only.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "src/azure/factory_reader.hpp"

namespace adfkeep::azure {

struct Listed {
    Entity entity;        ///< as the service says it
    std::string version;  ///< its etag, else a digest of its text
};

struct Listing {
    std::vector<Listed> all;
    std::vector<UnreadKind> unread;

    /// Whether both hold the same entities, unchanged.
    [[nodiscard]] bool agrees_with(const Listing& other) const;
    void add(Listing other);
};

/// Collections below a factory that the provider names and the kind table does not.
[[nodiscard]] std::vector<std::string> unknown_collections(ArmClient& client, const FactoryId& id);

/// Collections of the kind table, the factory itself first.
[[nodiscard]] std::vector<std::string> known_collections();

/// All at once. Throws ArmError where the factory itself cannot be read; a collection that cannot be read is told in
/// `unread`.
[[nodiscard]] Listing list_collections(ArmClient& client, const FactoryId& id,
                                       const std::vector<std::string>& collections, Progress& progress,
                                       const std::stop_token& stop);

/// The exact text of `member`, a string, decoded; empty where there is none.
[[nodiscard]] std::string string_member(std::string_view object, std::string_view member);

}  // namespace adfkeep::azure
