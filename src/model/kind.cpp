#include "src/model/kind.hpp"

#include <algorithm>
#include <iterator>

#include "src/base/text.hpp"

namespace adfkeep {
namespace {

using Paths = std::vector<std::string_view>;

/// The envelope that every child of a factory comes in.
Paths with_envelope(Paths own) {
    Paths all{"id", "type", "etag", "systemData"};
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

// Spelling of collections and read-only members: the service's OpenAPI and what recorded sessions show; of ARM types:
// published templates. Studio writes no folder for global parameters (they stand in the factory's file) and for private
// endpoint connections. What a network's resources say of those who use them at the moment is not captured: the nodes
// of a runtime come and go.
std::vector<KindInfo> rows_of_factory() {
    return {{.collection = factory_kind,
             .git_folder = "factory",
             .arm_type = "Microsoft.DataFactory/factories",
             .read_only = {"id", "type", "eTag", "systemData", "identity.principalId", "identity.tenantId",
                           "identity.userAssignedIdentities.*.principalId",
                           "identity.userAssignedIdentities.*.clientId", "properties.provisioningState",
                           "properties.createTime", "properties.version", "properties.factoryStatistics"},
             .not_captured = {"eTag", "properties.factoryStatistics"}},
            {.collection = "integrationRuntimes",
             .git_folder = "integrationRuntime",
             .arm_type = "Microsoft.DataFactory/factories/integrationRuntimes",
             .reference_type = "IntegrationRuntimeReference",
             .read_only = with_envelope({"properties.state", "properties.typeProperties.interactiveQuery.status",
                                         "properties.typeProperties.interactiveQuery.autoTerminationMinutes"}),
             .not_captured = {"etag", "properties.state", "properties.typeProperties.interactiveQuery"}},
            {.collection = "managedVirtualNetworks",
             .git_folder = "managedVirtualNetwork",
             .arm_type = "Microsoft.DataFactory/factories/managedVirtualNetworks",
             .reference_type = "ManagedVirtualNetworkReference",
             .read_only = with_envelope({"properties.vNetId", "properties.alias"}),
             .not_captured = {"etag"}},
            {.collection = "managedPrivateEndpoints",
             .git_folder = "managedPrivateEndpoint",
             .arm_type = "Microsoft.DataFactory/factories/managedVirtualNetworks/managedPrivateEndpoints",
             .parent = "managedVirtualNetworks",
             .read_only = with_envelope({"properties.error", "properties.provisioningState", "properties.resourceId",
                                         "properties.ipAddress", "properties.linkId", "properties.isReserved",
                                         "properties.connectionState", "properties.connectionState.status",
                                         "properties.connectionState.description",
                                         "properties.connectionState.actionsRequired"}),
             .not_captured = {"etag"}},
            {.collection = "credentials",
             .git_folder = "credential",
             .arm_type = "Microsoft.DataFactory/factories/credentials",
             .reference_type = "CredentialReference",
             .read_only = with_envelope({}),
             .not_captured = {"etag"}},
            {.collection = "linkedservices",
             .git_folder = "linkedService",
             .arm_type = "Microsoft.DataFactory/factories/linkedServices",
             .reference_type = "LinkedServiceReference",
             .read_only = with_envelope({}),
             .not_captured = {"etag"}},
            {.collection = "datasets",
             .git_folder = "dataset",
             .arm_type = "Microsoft.DataFactory/factories/datasets",
             .reference_type = "DatasetReference",
             .read_only = with_envelope({}),
             .not_captured = {"etag"}},
            {.collection = "dataflows",
             .git_folder = "dataflow",
             .arm_type = "Microsoft.DataFactory/factories/dataflows",
             .reference_type = "DataFlowReference",
             .read_only = with_envelope({}),
             .not_captured = {"etag"}},
            {.collection = "pipelines",
             .git_folder = "pipeline",
             .arm_type = "Microsoft.DataFactory/factories/pipelines",
             .reference_type = "PipelineReference",
             .read_only = with_envelope({"properties.lastPublishTime"}),
             .not_captured = {"etag"}},
            {.collection = "triggers",
             .git_folder = "trigger",
             .arm_type = "Microsoft.DataFactory/factories/triggers",
             .reference_type = "TriggerReference",
             .read_only = with_envelope({"properties.runtimeState", "properties.provisioningState"}),
             .not_captured = {"etag", "properties.provisioningState"}},
            {.collection = "globalParameters",
             .arm_type = "Microsoft.DataFactory/factories/globalParameters",
             .read_only = with_envelope({}),
             .not_captured = {"etag"},
             .restore = Restore::with_factory},
            {.collection = "adfcdcs",
             .git_folder = "adfcdc",
             .arm_type = "Microsoft.DataFactory/factories/adfcdcs",
             .read_only = with_envelope({"properties.status"}),
             .not_captured = {"etag"}},
            {.collection = "privateEndPointConnections",
             .arm_type = "Microsoft.DataFactory/factories/privateEndpointConnections",
             .read_only = with_envelope(
                 {"properties.provisioningState", "properties.privateEndpoint", "properties.internalProperties"}),
             .not_captured = {"etag"},
             .restore = Restore::by_person}};
}

/// States that no list of the service tells, and neighbours.
std::vector<KindInfo> rows_around_factory() {
    return {
        {.collection = runtime_status_kind,
         .read_only = {"properties.typeProperties.createTime"},
         .not_captured =
             {"properties.state", "properties.typeProperties.latestVersion", "properties.typeProperties.pushedVersion",
              "properties.typeProperties.versionStatus", "properties.typeProperties.autoUpdateETA",
              "properties.typeProperties.scheduledUpdateDate", "properties.typeProperties.taskQueueId",
              "properties.typeProperties.nodes.*.status", "properties.typeProperties.nodes.*.versionStatus",
              "properties.typeProperties.nodes.*.lastConnectTime", "properties.typeProperties.nodes.*.lastStartTime",
              "properties.typeProperties.nodes.*.lastStopTime", "properties.typeProperties.nodes.*.lastUpdateResult",
              "properties.typeProperties.nodes.*.lastStartUpdateTime",
              "properties.typeProperties.nodes.*.lastEndUpdateTime",
              "properties.typeProperties.nodes.*.isActiveDispatcher"},
         .restore = Restore::by_person},
        {.collection = subscription_status_kind, .restore = Restore::not_at_all},
        {.collection = role_assignment_kind,
         .read_only = {"properties.createdOn", "properties.createdBy", "properties.updatedOn", "properties.updatedBy"},
         .restore = Restore::by_person},
        {.collection = diagnostic_setting_kind, .restore = Restore::by_person},
        {.collection = lock_kind, .restore = Restore::by_person},
        {.collection = managed_identity_kind,
         .read_only = {"properties.tenantId", "properties.principalId", "properties.clientId"},
         .restore = Restore::by_person},
        {.collection = policy_assignment_kind, .restore = Restore::by_person},
        {.collection = policy_state_kind,
         .not_captured = {"properties.timestamp", "properties.policyEvaluationDetails"},
         .restore = Restore::not_at_all},
        {.collection = subnet_kind,
         .not_captured = {"properties.provisioningState", "properties.ipConfigurations",
                          "properties.ipConfigurationProfiles", "properties.delegations.*.etag",
                          "properties.delegations.*.properties.provisioningState",
                          "properties.serviceEndpoints.*.provisioningState", "properties.resourceNavigationLinks",
                          "properties.serviceAssociationLinks"},
         .restore = Restore::by_person},
        {.collection = security_group_kind,
         .not_captured = {"properties.provisioningState", "properties.networkInterfaces",
                          "properties.securityRules.*.etag", "properties.securityRules.*.properties.provisioningState",
                          "properties.defaultSecurityRules.*.etag",
                          "properties.defaultSecurityRules.*.properties.provisioningState"},
         .restore = Restore::by_person},
        // The public half of a key is no secret, but nobody restores from it.
        {.collection = encryption_key_kind,
         .not_captured = {"properties.key.n", "properties.key.e", "properties.key.x", "properties.key.y"},
         .restore = Restore::by_person},
    };
}

const std::vector<KindInfo>& table() {
    static const auto rows = [] {
        auto all = rows_of_factory();
        std::ranges::move(rows_around_factory(), std::back_inserter(all));
        return all;
    }();
    return rows;
}

template <typename Matches>
const KindInfo* find(Matches matches) {
    const auto& rows = table();
    const auto found = std::ranges::find_if(rows, matches);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::span<const KindInfo> kinds() { return table(); }

const KindInfo* find_kind(std::string_view name) {
    if (name.empty()) return nullptr;
    return find([&](const KindInfo& kind) {
        return equal_without_case(kind.collection, name) || equal_without_case(kind.git_folder, name);
    });
}

bool stands_around(std::string_view kind) {
    const auto* const info = find_kind(kind);
    return info != nullptr && info->arm_type.empty();
}

const KindInfo* find_kind_of_folder(std::string_view folder) {
    if (folder.empty()) return nullptr;
    return find([&](const KindInfo& kind) { return kind.git_folder == folder; });
}

const KindInfo* find_kind_of_reference(std::string_view reference_type) {
    if (reference_type.empty()) return nullptr;
    return find([&](const KindInfo& kind) { return equal_without_case(kind.reference_type, reference_type); });
}

}  // namespace adfkeep
