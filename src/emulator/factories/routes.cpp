#include "src/emulator/factories/routes.hpp"

#include <fmt/format.h>

#include <array>

#include "src/base/text.hpp"
#include "src/emulator/factories/children.hpp"
#include "src/emulator/factories/factory_resource.hpp"
#include "src/emulator/factories/global_parameters.hpp"
#include "src/emulator/factories/operations.hpp"
#include "src/emulator/factories/runs.hpp"
#include "src/emulator/factories/runtimes.hpp"
#include "src/emulator/factories/triggers.hpp"
#include "src/emulator/neighbours/locks.hpp"
#include "src/emulator/neighbours/policy.hpp"

namespace adfkeep::emulator {
namespace {

constexpr auto outer_routes = std::to_array<Route>({
    {"GET", "subscriptions/*/providers/Microsoft.DataFactory/factories", list_factories},
    {"GET", "subscriptions/*/resourceGroups/*/providers/Microsoft.DataFactory/factories", list_factories_of_group},
    {"POST", "subscriptions/*/providers/Microsoft.DataFactory/locations/*/configureFactoryRepo", configure_repository},
});

// Below a factory. What is particular stands before what is alike for all kinds.
constexpr auto inner_routes = std::to_array<Route>({
    {"GET", "", get_factory},
    {"PATCH", "", patch_factory},
    {"DELETE", "", delete_factory},
    {"POST", "getFeatureValue", get_feature_value},
    {"POST", "queryPipelineRuns", query_pipeline_runs},
    {"POST", "queryTriggerRuns", query_nothing},
    {"POST", "queryTriggers", query_triggers},
    {"POST", "pipelineruns/*/queryActivityruns", query_nothing},
    {"POST", "pipelineruns/*/cancel", cancel_pipeline_run},
    {"GET", "pipelineruns/*", get_pipeline_run},
    {"GET", "privateLinkResources", list_private_link_resources},

    {"GET", "globalParameters", list_global_parameters},
    {"GET", "globalParameters/*", get_global_parameters},
    {"PUT", "globalParameters/*", put_global_parameters},
    {"DELETE", "globalParameters/*", delete_global_parameters},

    {"POST", "pipelines/*/createRun", create_run},

    {"POST", "triggers/*/start", start_trigger},
    {"POST", "triggers/*/stop", stop_trigger},
    {"POST", "triggers/*/subscribeToEvents", subscribe_trigger},
    {"POST", "triggers/*/unsubscribeFromEvents", unsubscribe_trigger},
    {"POST", "triggers/*/getEventSubscriptionStatus", get_event_subscription_status},
    {"GET", "triggers/*/subscribeToEvents/operationresults/*", get_operation_result},
    {"GET", "triggers/*/unsubscribeFromEvents/operationresults/*", get_operation_result},

    {"POST", "integrationRuntimes/*/getStatus", get_runtime_status},
    {"POST", "integrationRuntimes/*/monitoringData", get_monitoring_data},
    {"POST", "integrationRuntimes/*/getConnectionInfo", get_connection_info},
    {"POST", "integrationRuntimes/*/listAuthKeys", list_auth_keys},
    {"POST", "integrationRuntimes/*/regenerateAuthKey", regenerate_auth_key},
    {"POST", "integrationRuntimes/*/syncCredentials", acknowledge_runtime},
    {"POST", "integrationRuntimes/*/upgrade", acknowledge_runtime},
    {"POST", "integrationRuntimes/*/removeLinks", remove_links},
    {"POST", "integrationRuntimes/*/linkedIntegrationRuntime", create_linked_runtime},
    {"POST", "integrationRuntimes/*/start", start_runtime},
    {"POST", "integrationRuntimes/*/stop", stop_runtime},
    {"GET", "integrationRuntimes/*/start/operationstatuses/*", get_operation_status},
    {"GET", "integrationRuntimes/*/stop/operationstatuses/*", get_operation_status},
    {"GET", "integrationRuntimes/*/start/operationresults/*", get_operation_result},
    {"GET", "integrationRuntimes/*/stop/operationresults/*", get_operation_result},
    {"GET", "integrationRuntimes/*/outboundNetworkDependenciesEndpoints", outbound_endpoints},
    {"GET", "integrationRuntimes/*/nodes/*", get_node},
    {"DELETE", "integrationRuntimes/*/nodes/*", delete_node},
    {"PATCH", "integrationRuntimes/*", patch_runtime},

    {"POST", "adfcdcs/*/start", start_capture},
    {"POST", "adfcdcs/*/stop", stop_capture},
    {"GET", "adfcdcs/*/status", get_capture_status},

    {"GET", "managedVirtualNetworks/*/managedPrivateEndpoints", list_children},
    {"GET", "managedVirtualNetworks/*/managedPrivateEndpoints/*", get_child},
    {"PUT", "managedVirtualNetworks/*/managedPrivateEndpoints/*", put_child},
    {"DELETE", "managedVirtualNetworks/*/managedPrivateEndpoints/*", delete_child},

    {"GET", "*", list_children},
    {"GET", "*/*", get_child},
    {"PUT", "*/*", put_child},
    {"DELETE", "*/*", delete_child},
});

constexpr std::size_t factory_segments = 8;

bool is_below_factory(const std::vector<std::string>& segments) {
    return segments.size() >= factory_segments && equal_without_case(segments[2], "resourceGroups") &&
           equal_without_case(segments[6], "factories");
}

void require_version(const Call& call) {
    const auto version = call.target.parameter("api-version");
    if (version == data_factory_version) return;
    throw Refusal(
        400, "NoRegisteredProviderFound",
        fmt::format("No registered resource provider found for location 'westeurope' and API version '{}' for "
                    "type 'factories'. The supported api-versions are '2017-09-01-preview, 2018-06-01'.",
                    version),
        RefusedBy::gateway);
}

Refusal no_such_factory(const Call& call) {
    const auto& segments = call.target.segments;
    if (segments.size() == factory_segments) {
        return {
            404, "ResourceNotFound",
            fmt::format("The Resource 'Microsoft.DataFactory/factories/{}' under resource group '{}' was not found. "
                        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                        segments[7], segments[3]),
            RefusedBy::gateway};
    }
    return {404, "ParentResourceNotFound",
            fmt::format("Can not perform requested operation on nested resource. Parent resource '{}' not found.",
                        segments[7]),
            RefusedBy::gateway};
}

Refusal no_such_route(const Call& call) {
    return {404, "InvalidResourceType",
            fmt::format("The resource type could not be found in the namespace 'Microsoft.DataFactory' for api version "
                        "'{}': {} {}",
                        data_factory_version, call.request.method, call.path()),
            RefusedBy::gateway};
}

Response answer_factory(Call& call) {
    const auto& segments = call.target.segments;
    const auto& method = call.request.method;
    call.factory = call.world.factories.find(factory_key(segments[1], segments[3], segments[7]));
    require_unlocked(call);
    require_policies(call);
    const auto is_factory = segments.size() == factory_segments;
    if (is_factory && method == "PUT") return put_factory(call);
    if (call.factory == nullptr) {
        if (is_factory && method == "DELETE") return {.status = 204};
        throw no_such_factory(call);
    }
    const auto* const route = find_route(inner_routes, std::span(segments).subspan(factory_segments), call);
    if (route == nullptr) throw no_such_route(call);
    return route->rule(call);
}

}  // namespace

Response answer_data_factory(Call& call) {
    require_version(call);
    if (is_below_factory(call.target.segments)) return answer_factory(call);
    const auto* const route = find_route(outer_routes, call.target.segments, call);
    if (route == nullptr) throw no_such_route(call);
    return route->rule(call);
}

}  // namespace adfkeep::emulator
