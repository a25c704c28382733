#include "src/azure/factory_id.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_listing.hpp"
#include "src/azure/http/url.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {

std::string path_of(const FactoryId& id) {
    return fmt::format("/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataFactory/factories/{}",
                       http::encode(id.subscription), http::encode(id.resource_group), http::encode(id.factory));
}

std::vector<FactoryId> list_factories(ArmClient& client, const std::string& subscription,
                                      const std::string& resource_group) {
    auto path = "/subscriptions/" + http::encode(subscription);
    if (!resource_group.empty()) path += "/resourceGroups/" + http::encode(resource_group);
    path += "/providers/Microsoft.DataFactory/factories";
    std::vector<FactoryId> factories;
    for (const auto& text : client.list(path, factory_api_version)) {
        // The service spells group and factory of an id in lower case; the name is as it was given.
        const auto parts = split(string_member(text, "id"), '/');
        if (parts.size() != 9)
            throw Error(ErrorCode::invalid_input, "the service names a factory without its resource group", path);
        factories.push_back({.subscription = subscription,
                             .resource_group = std::string(parts[4]),
                             .factory = string_member(text, "name")});
    }
    std::ranges::sort(factories, {}, &FactoryId::factory);
    return factories;
}

}  // namespace adfkeep::azure
