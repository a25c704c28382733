#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "restore/feasibility_rules.hpp"
#include "restore/moment.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view trigger_of_windows = "TumblingWindowTrigger";

/// One thing that an update cannot change; the answer is what it would change, empty where nothing.
struct Unchangeable {
    std::string_view kind;
    std::string (*changes)(const Entity& before, const Entity& wanted);
    const char* fix;
};

std::string from_to(std::string_view what, std::string_view from, std::string_view to) {
    return fmt::format("its {} cannot change, from {} to {}", what, from.empty() ? "none" : from,
                       to.empty() ? "none" : to);
}

using Path = std::initializer_list<std::string_view>;

std::string difference(std::string_view what, const Entity& before, const Entity& wanted, Path path) {
    const auto from = string_at(before.definition, path), to = string_at(wanted.definition, path);
    return equal_without_case(from, to) ? std::string() : from_to(what, from, to);
}

std::string runtime_type(const Entity& before, const Entity& wanted) {
    return difference("type", before, wanted, {"type"});
}

std::string runtime_network(const Entity& before, const Entity& wanted) {
    return difference("managed network", before, wanted, {"managedVirtualNetwork", "referenceName"});
}

bool are_windows(const Entity& entity) {
    return equal_without_case(string_at(entity.definition, {"type"}), trigger_of_windows);
}

std::string window_start(const Entity& before, const Entity& wanted) {
    if (!are_windows(before) || !are_windows(wanted)) return {};
    const auto from = string_at(before.definition, {"typeProperties", "startTime"}),
               to = string_at(wanted.definition, {"typeProperties", "startTime"});
    const auto first = parse_moment(from), second = parse_moment(to);
    if (first && second ? first->instant() == second->instant() : from == to) return {};
    return from_to("start", from, to);
}

std::string window_frequency(const Entity& before, const Entity& wanted) {
    if (!are_windows(before) || !are_windows(wanted)) return {};
    return difference("frequency", before, wanted, {"typeProperties", "frequency"});
}

std::string window_interval(const Entity& before, const Entity& wanted) {
    if (!are_windows(before) || !are_windows(wanted)) return {};
    const auto from = value_at(before.definition, {"typeProperties", "interval"}),
               to = value_at(wanted.definition, {"typeProperties", "interval"});
    return from == to ? std::string() : from_to("interval", from, to);
}

std::string endpoint_target(const Entity& before, const Entity& wanted) {
    return difference("target", before, wanted, {"privateLinkResourceId"});
}

std::string endpoint_group(const Entity& before, const Entity& wanted) {
    return difference("group", before, wanted, {"groupId"});
}

/// An empty list and none are the same; the service adds it.
std::string endpoint_names(const Entity& before, const Entity& wanted) {
    const auto names = [](const Entity& entity) {
        const auto value = value_at(entity.definition, {"fqdns"});
        return value.empty() || value == "null" ? std::string("[]") : lower(json::compact(value));
    };
    const auto from = names(before), to = names(wanted);
    return from == to ? std::string() : from_to("domain names", from, to);
}

/// "West Europe" and "westeurope" are one.
std::string region(const Entity& entity) {
    auto folded = lower(string_at(entity.rest, {"location"}));
    std::erase(folded, ' ');
    return folded;
}

std::string factory_region(const Entity& before, const Entity& wanted) {
    const auto from = region(before), to = region(wanted);
    return from == to || from.empty() || to.empty() ? std::string() : from_to("region", from, to);
}

constexpr const char* delete_runtime =
    "delete the runtime in the target first, with what uses it, or leave it as it is with --except";
constexpr const char* delete_trigger =
    "delete the trigger in the target first (the service forgets which windows have run), or leave it as it is with "
    "--except";
constexpr const char* delete_endpoint =
    "delete the endpoint in the target first (it has to be approved again), or leave it as it is with --except";

constexpr std::array<Unchangeable, 9> unchangeable{{
    {factory_kind, factory_region, "restore to a factory of another name, or leave the region with --map"},
    {"integrationRuntimes", runtime_type, delete_runtime},
    {"integrationRuntimes", runtime_network, delete_runtime},
    {"triggers", window_start, delete_trigger},
    {"triggers", window_frequency, delete_trigger},
    {"triggers", window_interval, delete_trigger},
    {"managedPrivateEndpoints", endpoint_target, delete_endpoint},
    {"managedPrivateEndpoints", endpoint_group, delete_endpoint},
    {"managedPrivateEndpoints", endpoint_names, delete_endpoint},
}};

bool is_ssis(const Entity& runtime) { return has_value(runtime.definition, {"typeProperties", "ssisProperties"}); }

}  // namespace

void check_unchangeable(const Plan& plan, Findings& findings) {
    for (const auto& step : plan.steps) {
        if (step.action != Action::update || !step.before || step.is_first_half) continue;
        for (const auto& each : unchangeable) {
            if (each.kind != step.entity.kind) continue;
            if (auto change = each.changes(*step.before, step.wanted); !change.empty())
                findings.push_back(about(step.entity, "cannot-change", Severity::error, std::move(change), each.fix));
        }
        if (step.entity.kind == "integrationRuntimes" && is_ssis(*step.before))
            findings.push_back(about(step.entity, "must-be-stopped", Severity::warning,
                                     "an SSIS runtime that is running cannot be changed", "stop it first"));
    }
}

}  // namespace adfkeep::restore
