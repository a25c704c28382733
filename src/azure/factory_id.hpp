// Where a factory is in Azure.
#pragma once

#include <string>
#include <vector>

namespace adfkeep::azure {

struct FactoryId {
    std::string subscription;
    std::string resource_group;
    std::string factory;

    friend bool operator==(const FactoryId&, const FactoryId&) = default;
};

/// "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F", percent-encoded for a URL.
[[nodiscard]] std::string path_of(const FactoryId& id);

class ArmClient;
/// Factories of a subscription, or of one of its resource groups where that is not empty, in order of name.
[[nodiscard]] std::vector<FactoryId> list_factories(ArmClient& client, const std::string& subscription,
                                                    const std::string& resource_group);

/// The one API version of the control plane.
inline constexpr const char* factory_api_version = "2018-06-01";

}  // namespace adfkeep::azure
