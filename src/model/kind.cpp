#include "src/model/kind.hpp"

#include <algorithm>
#include <array>

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
// endpoint connections.
const std::array<KindInfo, 13>& table() {
    static const std::array<KindInfo, 13> rows{{
        {.collection = factory_kind,
         .git_folder = "factory",
         .arm_type = "Microsoft.DataFactory/factories",
         .read_only = {"id", "type", "eTag", "systemData", "identity.principalId", "identity.tenantId",
                       "identity.userAssignedIdentities.*.principalId", "identity.userAssignedIdentities.*.clientId",
                       "properties.provisioningState", "properties.createTime", "properties.version",
                       "properties.factoryStatistics"},
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
                                     "properties.connectionState.status", "properties.connectionState.description",
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
         .restore = Restore::by_person},
    }};
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

const KindInfo* find_kind_of_folder(std::string_view folder) {
    if (folder.empty()) return nullptr;
    return find([&](const KindInfo& kind) { return kind.git_folder == folder; });
}

const KindInfo* find_kind_of_reference(std::string_view reference_type) {
    if (reference_type.empty()) return nullptr;
    return find([&](const KindInfo& kind) { return equal_without_case(kind.reference_type, reference_type); });
}

}  // namespace adfkeep
