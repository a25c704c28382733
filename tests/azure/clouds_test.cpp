#include "src/azure/clouds.hpp"

#include "tests/testing/testing.hpp"

namespace adfkeep::azure {
namespace {

using adfkeep::testing::HasCode;
using adfkeep::testing::Says;

TEST_CASE("each cloud has its own endpoints, by either of its names") {
    const auto [name, arm, authority, vault] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"public", "https://management.azure.com", "https://login.microsoftonline.com", "vault.azure.net"},
        {"AzureCloud", "https://management.azure.com", "https://login.microsoftonline.com", "vault.azure.net"},
        {"UsGov", "https://management.usgovcloudapi.net", "https://login.microsoftonline.us",
         "vault.usgovcloudapi.net"},
        {"AzureChinaCloud", "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn", "vault.azure.cn"},
    }));
    const auto cloud = find_cloud(name);
    REQUIRE(to_text(cloud.arm.origin) == arm);
    REQUIRE(to_text(cloud.authority.origin) == authority);
    REQUIRE(cloud.arm_scope == arm + "/.default");
    REQUIRE(cloud.vault_suffix == "." + vault);
    REQUIRE(cloud.vault_scope == "https://" + vault + "/.default");
}

TEST_CASE("a cloud that there is not is told, with those that there are") {
    REQUIRE_THROWS_MATCHES(find_cloud("moon"), Error, Says(ErrorCode::usage, "public, usgov or china"));
}

TEST_CASE("endpoints can be elsewhere: over TLS, or on loopback") {
    const auto cloud =
        with_authority(with_arm_endpoint(find_cloud("public"), "http://127.0.0.1:8080/"), "login.example");
    REQUIRE(to_text(cloud.arm.origin) == "http://127.0.0.1:8080");
    REQUIRE(to_text(cloud.authority.origin) == "https://login.example");
    REQUIRE(with_arm_endpoint(find_cloud("public"), "").arm == find_cloud("public").arm);
    for (const auto* const bad : {"http://arm.example", "http://127.0.0.1.evil.example", "ftp://arm.example", "::"}) {
        REQUIRE_THROWS_MATCHES(with_arm_endpoint(find_cloud("public"), bad), Error, HasCode(ErrorCode::usage));
        REQUIRE_THROWS_MATCHES(with_authority(find_cloud("public"), bad), Error, HasCode(ErrorCode::usage));
    }
}

}  // namespace
}  // namespace adfkeep::azure
