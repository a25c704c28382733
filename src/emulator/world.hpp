// All that the emulator knows: factories, and the Azure around them.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/clock.hpp"
#include "src/base/random.hpp"
#include "src/emulator/document.hpp"
#include "src/emulator/ordered.hpp"

namespace adfkeep::emulator {

inline constexpr std::string_view local_subscription = "00000000-0000-0000-0000-000000000000";
inline constexpr std::string_view local_group = "local";
inline constexpr std::string_view local_tenant = "11111111-1111-1111-1111-111111111111";

/// The children of one kind in one factory (or in one network of it).
struct Collection {
    std::string spelled;  ///< "linkedservices", "managedVirtualNetworks/default/managedPrivateEndpoints"
    Ordered<Document> documents;
};

/// Who refers to what in one factory; made when it is first asked for.
struct ReferenceIndex {
    /// "datasets/orders" to what refers to it, "pipelines/load" and its name as spelled.
    std::unordered_map<std::string, std::map<std::string, std::string>> referrers;
    std::unordered_map<std::string, std::vector<std::string>> targets;
};

struct LocalFactory {
    std::string subscription;
    std::string group;
    std::string name;        ///< as first spelled
    std::string guid;        ///< what pointers to its secrets hold
    std::string properties;  ///< exact text, without what the service adds
    std::string rest;        ///< location, tags, identity and whatever else was sent, one object
    std::string sent;
    std::string etag;
    Time created;
    std::map<std::string, Collection> collections;  ///< by path below the factory, folded
    Ordered<std::string> runs{};                    ///< of pipelines, by id: JSON text
    std::optional<ReferenceIndex> references;

    /// Null where there never was one.
    [[nodiscard]] const Collection* find(std::string_view collection) const;
    [[nodiscard]] Collection* find(std::string_view collection);
    [[nodiscard]] Collection& at(std::string_view collection);
    [[nodiscard]] bool is_empty() const;
};

/// Something that goes on after its request was answered.
struct Operation {
    std::string path;  ///< folded, of the resource that it works on: an operation is found below it only
    Time ready;
    std::string status;  ///< once it is ready: "Succeeded"
    std::string result;  ///< JSON text
};

/// Any resource that is not Data Factory's.
struct Neighbour {
    std::string id;     ///< as first spelled
    std::string scope;  ///< id of what it stands at: a factory, a group, a subscription
    std::string type;   ///< "Microsoft.Authorization/locks"
    std::string name;
    std::string properties;
    std::string rest;
};

/// A secret or a key of the vault.
struct VaultVersion {
    std::string version;
    std::string content;  ///< PKCS#8 of a key, text of a secret
    Time created;
};

struct World {
    const Clock& clock;
    Random& random;
    std::size_t page_size = 50;
    std::chrono::seconds settle_time{0};

    Ordered<LocalFactory> factories{};  ///< by factory_key
    Ordered<std::string> groups{};      ///< "subscription/group" to its location
    std::set<std::string> subscriptions{std::string(local_subscription)};
    Ordered<Neighbour> neighbours{};  ///< by id
    Ordered<Operation> operations{};  ///< by id
    std::map<std::string, std::vector<VaultVersion>> vault_keys{};
    std::map<std::string, std::vector<VaultVersion>> vault_secrets{};
    std::uint32_t changes = 0;

    [[nodiscard]] Time now() const { return clock.now(); }
    /// "4100ee3f-0000-0100-0000-6345d7790000": as the service makes them, the last group begins with the time.
    [[nodiscard]] std::string next_etag();
    [[nodiscard]] std::string guid();
};

[[nodiscard]] std::string factory_key(std::string_view subscription, std::string_view group, std::string_view name);
/// "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F".
[[nodiscard]] std::string factory_id(std::string_view subscription, std::string_view group, std::string_view name);

}  // namespace adfkeep::emulator
