#include "src/azure/clouds.hpp"

#include <algorithm>
#include <array>

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

// Source: the clouds' metadata, https://management.azure.com/metadata/endpoints and its national counterparts.
struct Row {
    const char* name;
    const char* azure_name;
    const char* arm;
    const char* authority;
    const char* vault;
};

constexpr std::array<Row, 3> rows = {{
    {"public", "AzureCloud", "https://management.azure.com", "https://login.microsoftonline.com", "vault.azure.net"},
    {"usgov", "AzureUSGovernment", "https://management.usgovcloudapi.net", "https://login.microsoftonline.us",
     "vault.usgovcloudapi.net"},
    {"china", "AzureChinaCloud", "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn",
     "vault.azure.cn"},
}};

http::Url endpoint(std::string_view text, const char* what) {
    try {
        auto url = http::parse_url(text.find("://") == std::string_view::npos ? "https://" + std::string(text)
                                                                              : std::string(text));
        if (url.origin.scheme == "https" || is_loopback(url.origin)) return url;
    } catch (const Error& error) {
        throw Error(ErrorCode::usage, std::string(what) + " is no URL: " + error.what(), std::string(text));
    }
    throw Error(ErrorCode::usage, std::string(what) + " is plain HTTP, which is spoken on loopback only",
                std::string(text), "use https");
}

}  // namespace

Cloud find_cloud(std::string_view name) {
    const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return equal_without_case(name, candidate.name) || equal_without_case(name, candidate.azure_name);
    });
    if (row == rows.end())
        throw Error(ErrorCode::usage, "there is no cloud '" + std::string(name) + "'", {},
                    "choose public, usgov or china");
    return {.name = row->name,
            .arm = http::parse_url(row->arm),
            .authority = http::parse_url(row->authority),
            .arm_scope = std::string(row->arm) + "/.default",
            .vault_suffix = std::string(".") + row->vault,
            .vault_scope = std::string("https://") + row->vault + "/.default"};
}

Cloud with_arm_endpoint(Cloud cloud, std::string_view url) {
    if (!url.empty()) cloud.arm = endpoint(url, "the Resource Manager endpoint");
    return cloud;
}

Cloud with_authority(Cloud cloud, std::string_view url) {
    if (!url.empty()) cloud.authority = endpoint(url, "the authority (AZURE_AUTHORITY_HOST)");
    return cloud;
}

}  // namespace adfkeep::azure
