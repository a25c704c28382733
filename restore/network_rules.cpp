#include <map>
#include <set>

#include "restore/feasibility_rules.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view network_kind = "managedVirtualNetworks", endpoint_kind = "managedPrivateEndpoints";

/// Where an endpoint leads to; empty where it does not say.
std::string target_of(const Entity& endpoint) {
    const auto target = string_at(endpoint.definition, {"privateLinkResourceId"});
    return target.empty() ? target : lower(target + ' ' + string_at(endpoint.definition, {"groupId"}));
}

void check_endpoint(const Entity& endpoint, std::map<std::string, EntityId>& by_target, Findings& findings) {
    const auto target = target_of(endpoint);
    if (target.empty()) return;
    const auto [found, is_first] = by_target.emplace(target, endpoint.id);
    if (is_first || folded_key(found->second) == folded_key(endpoint.id)) return;
    findings.push_back(about(endpoint.id, "second-endpoint", Severity::error,
                             to_text(found->second) + " leads to the same target, and the service takes one endpoint "
                                                      "to each",
                             "leave one of them out with --except"));
}

void check_network(const EntityId& network, const std::vector<EntityId>& networks, Findings& findings) {
    for (const auto& other : networks) {
        if (folded_key(other) == folded_key(network)) continue;
        findings.push_back(
            about(network, "second-network", Severity::error,
                  "a factory has one managed virtual network, and this one would have " + to_text(other) + " too",
                  "give both the same name with --map, or restore into a new factory"));
        return;
    }
}

std::set<std::string> keys_of(const Plan& plan, bool (*matches)(const Step&)) {
    std::set<std::string> keys;
    for (const auto& step : plan.steps)
        if (matches(step)) keys.insert(folded_key(step.entity));
    return keys;
}

}  // namespace

void check_networks(const Plan& plan, const Actual& actual, Findings& findings) {
    // An endpoint that goes may go after the new one comes: their order is not promised, so it counts as there.
    const auto put = keys_of(plan, is_put);
    std::map<std::string, EntityId> by_target;
    std::vector<EntityId> networks;
    for (const auto& entity : actual.factory.entities) {
        if (entity.id.kind == network_kind) networks.push_back(entity.id);
        if (entity.id.kind == endpoint_kind && !put.contains(folded_key(entity.id)))
            by_target.emplace(target_of(entity), entity.id);
    }
    for (const auto& step : plan.steps) {
        if (!is_put(step) || step.is_first_half) continue;
        if (step.entity.kind == network_kind && !step.before) {
            check_network(step.entity, networks, findings);
            networks.push_back(step.entity);
        }
        if (step.entity.kind == endpoint_kind) check_endpoint(step.wanted, by_target, findings);
    }
}

}  // namespace adfkeep::restore
