#include "restore/factory_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "restore/value_at.hpp"
#include "src/azure/http/url.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::restore {
namespace {

std::vector<std::string> identities_of(const Entity& factory) {
    std::vector<std::string> ids;
    const auto assigned = value_at(factory.rest, {"identity", "userAssignedIdentities"});
    if (assigned.empty() || json::type_of(assigned) != json::Type::object) return ids;
    for (const auto& member : json::members(assigned)) ids.push_back(member.name);
    return ids;
}

}  // namespace

std::vector<std::string> new_identities(const Step& step) {
    auto wanted = identities_of(step.wanted);
    const auto before = step.before ? identities_of(*step.before) : std::vector<std::string>();
    std::erase_if(wanted, [&](const std::string& id) {
        return std::ranges::any_of(before, [&](const std::string& other) { return equal_without_case(id, other); });
    });
    return wanted;
}

std::string subnet_of(const Entity& runtime) {
    const auto settings = value_at(runtime.definition, {"typeProperties"});
    if (auto id = string_at(settings, {"customerVirtualNetwork", "subnetId"}); !id.empty()) return id;
    if (auto id = string_at(settings, {"computeProperties", "vNetProperties", "subnetId"}); !id.empty()) return id;
    const auto network = string_at(settings, {"computeProperties", "vNetProperties", "vNetId"});
    const auto subnet = string_at(settings, {"computeProperties", "vNetProperties", "subnet"});
    return network.empty() || subnet.empty() ? std::string() : network + "/subnets/" + subnet;
}

std::string event_scope_of(const Entity& trigger) {
    const auto type = string_at(trigger.definition, {"type"});
    if (!equal_without_case(type, "BlobEventsTrigger") && !equal_without_case(type, "CustomEventsTrigger")) return {};
    return string_at(trigger.definition, {"typeProperties", "scope"});
}

std::optional<EncryptionKey> encryption_key_of(const Entity& factory) {
    const auto encryption = value_at(factory.definition, {"encryption"});
    auto vault = string_at(encryption, {"vaultBaseUrl"});
    const auto key = string_at(encryption, {"keyName"}), version = string_at(encryption, {"keyVersion"});
    if (vault.empty() || key.empty()) return std::nullopt;
    while (vault.ends_with('/')) vault.pop_back();
    auto url = fmt::format("{}/keys/{}", vault, http::encode(key));
    if (!version.empty()) url += '/' + http::encode(version);
    return EncryptionKey{.url = std::move(url), .name = vault + " " + key};
}

}  // namespace adfkeep::restore
