#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "restore/factory_parts.hpp"
#include "restore/permissions.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr const char *contributor = "Data Factory Contributor", *identity_operator = "Managed Identity Operator",
                     *network_contributor = "Network Contributor",
                     *event_contributor = "EventGrid EventSubscription Contributor";

/// "Microsoft.DataFactory/factories/pipelines".
std::string type_of(std::string_view kind) {
    const auto* const info = find_kind(kind);
    return info != nullptr && !info->arm_type.empty() ? std::string(info->arm_type)
                                                      : "Microsoft.DataFactory/factories/" + std::string(kind);
}

class Needed {
public:
    Needed(const Plan& plan, const azure::FactoryId& target) : factory_(id_of(target)) {
        for (const auto& step : plan.steps) {
            if (step.action == Action::create && step.entity.kind == factory_kind) factory_ = group_id_of(target);
            if (is_put(step) && step.entity.kind == "triggers") triggers_[folded_key(step.entity)] = &step.wanted;
        }
    }

    void add(const Step& step) {
        switch (step.action) {
            case Action::create:
            case Action::update:
                need(factory_, type_of(step.entity.kind) + "/write", contributor, step.entity);
                return add_put(step);
            case Action::remove:
                return need(factory_, type_of(step.entity.kind) + "/delete", contributor, step.entity);
            case Action::start:
            case Action::stop:
                return add_state(step);
            case Action::wait:
            case Action::manual:
                return;
        }
    }

    [[nodiscard]] std::vector<NeededAction> take() { return std::move(needed_); }

private:
    static bool is_put(const Step& step) { return step.action == Action::create || step.action == Action::update; }

    void need(const std::string& scope, const std::string& action, const char* role, const EntityId& entity) {
        const auto [found, is_new] = numbers_.emplace(lower(scope + ' ' + action), needed_.size());
        if (!is_new) {
            ++needed_[found->second].steps;
            return;
        }
        needed_.push_back({.scope = scope, .action = action, .role = role, .entity = entity});
    }

    void add_put(const Step& step) {
        if (step.entity.kind == factory_kind)
            for (const auto& identity : new_identities(step))
                need(identity, "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", identity_operator,
                     step.entity);
        if (step.entity.kind == "integrationRuntimes")
            if (const auto subnet = subnet_of(step.wanted); !subnet.empty())
                need(subnet, "Microsoft.Network/virtualNetworks/subnets/join/action", network_contributor, step.entity);
    }

    void add_state(const Step& step) {
        const bool is_trigger = step.entity.kind == "triggers";
        // No published role names actions for change data captures: who may write them starts them.
        const auto action = is_trigger ? fmt::format("/{}/action", to_text(step.action)) : std::string("/write");
        need(factory_, type_of(step.entity.kind) + action, contributor, step.entity);
        if (!is_trigger || step.action != Action::start) return;
        if (const auto found = triggers_.find(folded_key(step.entity)); found != triggers_.end())
            if (const auto scope = event_scope_of(*found->second); !scope.empty())
                need(scope, "Microsoft.EventGrid/eventSubscriptions/write", event_contributor, step.entity);
    }

    std::string factory_;  ///< where its actions are needed
    std::map<std::string, const Entity*> triggers_;
    std::vector<NeededAction> needed_;
    std::map<std::string, std::size_t> numbers_;
};

}  // namespace

std::vector<NeededAction> needed_actions(const Plan& plan, const azure::FactoryId& target) {
    Needed needed(plan, target);
    for (const auto& step : plan.steps) needed.add(step);
    return needed.take();
}

}  // namespace adfkeep::restore
