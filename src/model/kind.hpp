// The kinds of entity: one table, which everything else walks. Adding a kind is adding a row.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep {

/// How a kind comes back into a factory.
enum class Restore {
    by_put,        ///< its definition is sent as it is
    with_factory,  ///< it is part of the factory resource
    by_person,     ///< listed as a manual step
    not_at_all,    ///< kept for the record
};

/// What is known of one kind.
struct KindInfo {
    /// REST collection: its name on the command line and in the repository, "managedVirtualNetworks".
    std::string_view collection;
    /// Folder of the Git layout, "managedVirtualNetwork"; empty where the layout has none.
    std::string_view git_folder;
    /// "Microsoft.DataFactory/factories/managedVirtualNetworks"; empty for what is no resource below a factory: a state
    /// that no list tells and no PUT sets, a neighbour.
    std::string_view arm_type;
    /// `type` of a reference to it, "ManagedVirtualNetworkReference"; empty where nothing refers to it.
    std::string_view reference_type;
    /// Collection that a nested kind lives in; its names are "PARENT/NAME".
    std::string_view parent;
    /// Members the service adds, as dotted paths from the top of the resource ("properties.lastPublishTime"); `*`
    /// stands for any member.
    std::vector<std::string_view> read_only;
    /// Members that change without anyone's doing, likewise.
    std::vector<std::string_view> not_captured;
    Restore restore = Restore::by_put;
};

/// All rows; the factory resource first.
[[nodiscard]] std::span<const KindInfo> kinds();
/// By collection or Git folder, without case; null for a kind that is not known.
[[nodiscard]] const KindInfo* find_kind(std::string_view name);
/// By exact Git folder name, as Studio writes it; null for any other folder.
[[nodiscard]] const KindInfo* find_kind_of_folder(std::string_view folder);
/// By the `type` string of a reference; null where it names no kind of a factory.
[[nodiscard]] const KindInfo* find_kind_of_reference(std::string_view reference_type);

/// Whether entities of the kind are no part of a factory, but neighbours of it and states.
[[nodiscard]] bool stands_around(std::string_view kind);

inline constexpr std::string_view factory_kind = "factories";
/// What getStatus says of an integration runtime (nodes, versions, channel encryption, links), by the runtime's name.
inline constexpr std::string_view runtime_status_kind = "integrationRuntimeStatus";
/// Whether an event trigger has its subscription, by the trigger's name.
inline constexpr std::string_view subscription_status_kind = "eventSubscriptionStatus";
/// Neighbours of a factory: Azure resources without which a restored one does not work (azure::read_surroundings).
/// Where one has no `properties`, the definition is all of it, and paths of this table that begin with them are its
/// own.
inline constexpr std::string_view role_assignment_kind = "roleAssignments";
inline constexpr std::string_view diagnostic_setting_kind = "diagnosticSettings";
inline constexpr std::string_view lock_kind = "locks";
inline constexpr std::string_view managed_identity_kind = "managedIdentities";
inline constexpr std::string_view policy_assignment_kind = "policyAssignments";
inline constexpr std::string_view policy_state_kind = "policyStates";
inline constexpr std::string_view subnet_kind = "subnets";
inline constexpr std::string_view security_group_kind = "networkSecurityGroups";
inline constexpr std::string_view encryption_key_kind = "encryptionKeys";
/// A file of a Git folder that is none of the kinds: its name is its path, its definition its bytes (which need not be
/// JSON).
inline constexpr std::string_view files_kind = "files";

}  // namespace adfkeep
