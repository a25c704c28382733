#include "src/emulator/neighbours/private_endpoints.hpp"

#include <vector>

#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/http/target.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view collection = "privateEndPointConnections";

LocalFactory* factory_of(World& world, const std::string& id) {
    if (!id.starts_with('/')) return nullptr;
    const auto segments = parse_target(id).segments;
    if (segments.size() != 8 || !equal_without_case(segments[5], "Microsoft.DataFactory")) return nullptr;
    return world.factories.find(factory_key(segments[1], segments[3], segments[7]));
}

std::string connection_properties(const Neighbour& endpoint, std::string_view status) {
    const auto state = ObjectText()
                           .add_string("status", status)
                           .add_string("description", status == "Approved" ? "Auto-Approved" : "")
                           .add_string("actionsRequired", "None")
                           .text();
    return ObjectText()
        .add("privateEndpoint", ObjectText().add_string("id", endpoint.id).text())
        .add("privateLinkServiceConnectionState", state)
        .text();
}

void connect(World& world, const Neighbour& endpoint, std::string_view name_of_list, std::string_view status) {
    const auto connections = member(endpoint.properties, name_of_list);
    if (!connections || json::type_of(*connections) != json::Type::array) return;
    for (const auto connection : json::elements(*connections)) {
        auto* const factory = factory_of(world, string_at(connection, {"properties", "privateLinkServiceId"}));
        if (factory == nullptr) continue;
        const Place place{.collection = std::string(collection), .name = factory->name + '.' + world.guid()};
        auto made =
            made_child(world, *factory, place, connection_properties(endpoint, status), {}, nullptr, Origin::loaded);
        factory->at(collection).documents.put(place.name, std::move(made));
    }
}

}  // namespace

void connect_factories(World& world, const Neighbour& endpoint) {
    disconnect_factories(world, endpoint);
    connect(world, endpoint, "privateLinkServiceConnections", "Approved");
    connect(world, endpoint, "manualPrivateLinkServiceConnections", "Pending");
}

void disconnect_factories(World& world, const Neighbour& endpoint) {
    for (auto& [number, factory] : world.factories.all()) {
        auto* const connections = factory.find(collection);
        if (connections == nullptr) continue;
        std::vector<std::string> gone;
        for (const auto& [place, connection] : connections->documents.all()) {
            if (equal_without_case(string_at(connection.shown_properties(), {"privateEndpoint", "id"}), endpoint.id))
                gone.push_back(connection.name);
        }
        for (const auto& name : gone) connections->documents.erase(name);
    }
}

}  // namespace adfkeep::emulator
