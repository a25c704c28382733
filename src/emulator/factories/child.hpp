// One entity of a factory: where it stands, how it is made, how it is told.
#pragma once

#include <string>
#include <string_view>

#include "src/emulator/call.hpp"

namespace adfkeep::emulator {

/// Where a child stands.
struct Place {
    /// Path below the factory: "pipelines", "managedVirtualNetworks/default/managedPrivateEndpoints".
    std::string collection;
    std::string name;  ///< empty: the collection itself

    /// Last part of the collection: "managedPrivateEndpoints".
    [[nodiscard]] std::string_view kind() const noexcept;
};

/// Who made a child: a client, under the service's rules, or the emulator's owner, who is free to.
enum class Origin { put, loaded };

/// The place that a request below a factory names. Throws Refusal(404) for a collection that is neither in the kind
/// table nor there.
[[nodiscard]] Place place_of(const Call& call);

/// What a new or changed child becomes: members that the service keeps itself are apart, secrets are masked, what its
/// kind adds is there. `existing` is null for a new one. Throws Refusal(400) for a secret of another factory, where it
/// was put.
[[nodiscard]] Document made_child(World& world, const LocalFactory& factory, const Place& place,
                                  std::string_view properties, std::string rest, const Document* existing,
                                  Origin origin);

/// The resource as the service sends it: {"id", "name", "type", "properties", "etag"}; `factory_path` as the request
/// spells it.
[[nodiscard]] std::string resource_text(std::string_view factory_path, const Place& place, const Document& document);

/// The child, settled to now. Throws the service's refusal where there is none.
[[nodiscard]] Document& require_child(Call& call, const Place& place);

/// A change to what the service keeps of a child: it has a new etag.
void touch(World& world, Document& document);

/// Members of a resource that are not its envelope, one object; empty where there are none.
[[nodiscard]] std::string rest_of(std::string_view resource);

/// Throws Refusal(412) where the request's If-Match names another etag than this.
void require_match(const Request& request, std::string_view etag);
/// Whether the request's If-None-Match says that it knows this etag.
[[nodiscard]] bool is_known(const Request& request, std::string_view etag);

}  // namespace adfkeep::emulator
