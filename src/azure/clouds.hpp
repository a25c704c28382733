// Where Azure is: the public cloud, its national ones, and the emulator.
#pragma once

#include <string>
#include <string_view>

#include "src/azure/http/url.hpp"

namespace adfkeep::azure {

struct Cloud {
    std::string name;          ///< "public", "usgov", "china"
    http::Url arm;             ///< Azure Resource Manager; only its origin counts
    http::Url authority;       ///< where tokens are issued; only its origin counts
    std::string arm_scope;     ///< "https://management.azure.com/.default"
    std::string vault_suffix;  ///< ".vault.azure.net"
    std::string vault_scope;   ///< "https://vault.azure.net/.default"
};

/// `name` without case: "public" ("AzureCloud"), "usgov" ("AzureUSGovernment"), "china" ("AzureChinaCloud").
/// Throws Error(usage).
[[nodiscard]] Cloud find_cloud(std::string_view name);

/// `cloud` with another Resource Manager or authority; an empty text leaves it. Throws Error(usage) for what is no
/// URL, and for plain HTTP elsewhere than on loopback.
[[nodiscard]] Cloud with_arm_endpoint(Cloud cloud, std::string_view url);
[[nodiscard]] Cloud with_authority(Cloud cloud, std::string_view url);

}  // namespace adfkeep::azure
